package io.bluegreen.jdbc.internal.control;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The last-known row of each deployment. Of two rows the one with the higher epoch stays, and a row
 * never expires. Thread-safe.
 */
final class LastKnownRows {
  private final ConcurrentMap<String, DeploymentSnapshot> lastKnown = new ConcurrentHashMap<>();

  @Nullable DeploymentSnapshot lastKnown(String name) {
    return lastKnown.get(name);
  }

  /**
   * Takes in a row that was read and returns the row in force: the one with the higher epoch, and
   * of equal epochs the fresher reading, unless their content differs.
   */
  DeploymentSnapshot offer(DeploymentSnapshot read) {
    return lastKnown.merge(read.name(), read, LastKnownRows::newer);
  }

  private static DeploymentSnapshot newer(DeploymentSnapshot kept, DeploymentSnapshot read) {
    if (read.epoch() != kept.epoch()) {
      return read.epoch() > kept.epoch() ? read : kept;
    }
    return kept.sameContent(read) ? read : kept;
  }
}
