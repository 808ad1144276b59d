package io.bluegreen.it.faults;

import io.bluegreen.it.proxy.TcpProxy;
import io.bluegreen.it.support.PgDatabase;
import io.bluegreen.it.support.PgServer;
import io.bluegreen.jdbc.model.Side;
import java.io.IOException;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * PostgreSQL 15 as blue and 18 as green, which tests may kill, and a proxy before each of them. One
 * pair per JVM, because starting it is what costs; whoever breaks something mends it.
 */
final class FaultyServers {
  static final String TEMPLATE = "faulty_template";

  /** Whoever connects as this is an application. */
  static final String APPLICATION = "app";

  /** Whoever connects as this is the watcher of a driver. */
  static final String WATCHER = "watcher";

  /** A watcher of its own, which a test may keep from logging in. */
  static final String DEAF_WATCHER = "deaf";

  private static final FaultyServers SHARED = new FaultyServers();

  private final Map<Side, PgServer> servers = new EnumMap<>(Side.class);
  private final Map<Side, TcpProxy> proxies = new EnumMap<>(Side.class);

  private FaultyServers() {
    start(Side.BLUE, 15);
    start(Side.GREEN, 18);
  }

  static FaultyServers shared() {
    return SHARED;
  }

  PgServer server(Side side) {
    return Objects.requireNonNull(servers.get(side));
  }

  TcpProxy proxy(Side side) {
    return Objects.requireNonNull(proxies.get(side));
  }

  /** Makes sure that both servers run, and that nothing is refused or stalled. */
  void mend() throws IOException {
    for (Side side : Side.values()) {
      if (!server(side).isRunning()) {
        server(side).startAgain();
      }
      server(side).proceed();
      proxy(side).mend();
    }
  }

  private void start(Side side, int major) {
    PgServer server =
        PgServer.builder(major)
            .setting("wal_level", "logical")
            .setting("max_worker_processes", "20")
            .setting("max_logical_replication_workers", "12")
            .setting("wal_retrieve_retry_interval", "100ms")
            .start();
    servers.put(side, server);
    proxies.put(side, TcpProxy.to(server.host(), server.port()));
    try {
      prepare(server);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void prepare(PgServer server) throws SQLException {
    for (String role : List.of(APPLICATION, WATCHER, DEAF_WATCHER)) {
      server.execute("CREATE ROLE " + role + " LOGIN");
    }
    PgDatabase template = server.createDatabase(TEMPLATE, "");
    template.installControlTable();
    template.execute(
        "CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL)",
        "CREATE TABLE ledger (id bigserial PRIMARY KEY, entry text NOT NULL)",
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + APPLICATION,
        "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO " + APPLICATION);
    template.leave();
  }
}
