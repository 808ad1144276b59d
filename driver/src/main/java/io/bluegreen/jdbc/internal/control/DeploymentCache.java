package io.bluegreen.jdbc.internal.control;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each deployment: the last-known row, and whether it is fresh.
 *
 * <p>The highest epoch is the truth; the last-known row never expires, its freshness does after one
 * ttl. Thread-safe.
 */
final class DeploymentCache {
  private final ConcurrentMap<String, DeploymentSnapshot> lastKnown = new ConcurrentHashMap<>();
  private final Cache<String, DeploymentSnapshot> fresh;

  DeploymentCache(long ttlNanos) {
    this.fresh =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .expireAfterWrite(Duration.ofNanos(ttlNanos))
            .build();
  }

  @Nullable DeploymentSnapshot lastKnown(String name) {
    return lastKnown.get(name);
  }

  /**
   * Counts the last-known row as fresh for one more ttl, so that a failing read is not hammered.
   */
  void keepLastKnown(String name) {
    DeploymentSnapshot kept = lastKnown.get(name);
    if (kept != null) {
      fresh.put(name, kept);
    }
  }

  /**
   * Takes in a row that was read and returns the row in force: the one with the higher epoch, and
   * of equal epochs the fresher reading, unless their content differs.
   */
  DeploymentSnapshot offer(DeploymentSnapshot read) {
    DeploymentSnapshot inForce = lastKnown.merge(read.name(), read, DeploymentCache::truth);
    fresh.put(read.name(), inForce);
    return inForce;
  }

  /**
   * Returns the row if it is fresh, else lets one caller read it while the others wait.
   *
   * @return the row, or null where the reader found none
   */
  @Nullable DeploymentSnapshot freshOr(String name, Reader reader) throws SQLException {
    try {
      return fresh.get(name, missing -> readUnchecked(missing, reader));
    } catch (ReadFailure e) {
      throw e.getCause();
    }
  }

  private @Nullable DeploymentSnapshot readUnchecked(String name, Reader reader) {
    try {
      DeploymentSnapshot read = reader.read(name);
      return read == null ? null : lastKnown.merge(name, read, DeploymentCache::truth);
    } catch (SQLException e) {
      throw new ReadFailure(e);
    }
  }

  private static DeploymentSnapshot truth(DeploymentSnapshot kept, DeploymentSnapshot read) {
    if (read.epoch() != kept.epoch()) {
      return read.epoch() > kept.epoch() ? read : kept;
    }
    return kept.sameContent(read) ? read : kept;
  }

  /** Reads one row from wherever the caller can reach it. */
  interface Reader {
    @Nullable DeploymentSnapshot read(String name) throws SQLException;
  }

  /** Carries a checked exception through the cache. */
  private static final class ReadFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final SQLException failure;

    ReadFailure(SQLException failure) {
      super(failure);
      this.failure = failure;
    }

    @Override
    public synchronized SQLException getCause() {
      return failure;
    }
  }
}
