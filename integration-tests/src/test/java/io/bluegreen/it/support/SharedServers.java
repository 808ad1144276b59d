package io.bluegreen.it.support;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One server per major version for all tests of this JVM, started when first asked for and stopped
 * when the JVM ends. A test takes a database of its own there; one that changes settings, or stops
 * the server, starts its own {@link PgServer}.
 */
public final class SharedServers {
  private static final Map<Integer, PgServer> RUNNING = new ConcurrentHashMap<>();

  private SharedServers() {}

  /** The newest version, which nearly every test uses. */
  public static PgServer newest() {
    return of(PgDistribution.NEWEST);
  }

  public static PgServer of(int major) {
    return RUNNING.computeIfAbsent(major, SharedServers::start);
  }

  /** Their hundreds of databases would keep autovacuum's workers busy all the time. */
  private static PgServer start(int major) {
    return PgServer.builder(major)
        .setting("wal_level", "logical")
        .setting("autovacuum", "off")
        .start();
  }

  /**
   * All versions that can be started here, for a {@code @MethodSource}; where not everything is
   * run, the oldest and the newest.
   */
  public static List<Integer> majors() {
    List<Integer> all = PgDistribution.majors();
    return Effort.of(all, List.of(all.get(0), PgDistribution.NEWEST)).stream().distinct().toList();
  }
}
