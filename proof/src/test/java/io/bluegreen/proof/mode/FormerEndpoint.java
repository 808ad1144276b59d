package io.bluegreen.proof.mode;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.proof.nemesis.Nemesis;
import io.bluegreen.proof.nemesis.Pause;
import java.sql.SQLException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * An endpoint that the row names for the idle side for a while and then no more. From then on it
 * leads to a server with a row of its own, of a far later epoch, that calls itself active. Nobody
 * may believe it, or log in to it.
 */
final class FormerEndpoint {
  private static final long LATER = 1_000_000;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ClusterDeployment pair;
  private boolean interrupted;

  FormerEndpoint(ClusterDeployment pair) {
    this.pair = pair;
  }

  Nemesis departure() {
    return new Nemesis("endpoint leaves the row", this::leave);
  }

  private void leave(SplittableRandom random, Pause pause) throws Exception {
    Side idle = pair.steadyActive().other();
    PgServer server = pair.servers().server(idle);
    interrupted = true;
    try (TcpProxy former = TcpProxy.to(server.host(), server.port())) {
      String address = former.address() + "/" + pair.database(idle).name();
      name(idle, address, pause);
      pause.lasts(random, 200, 1500);
      name(idle, pair.endpoint(idle), pause);
      interrupted = false;
      // Whoever was logging in to it when the row changed has ended by then.
      pause.lasts(500);
      Liar.create(pair, idle, address);
      former.redirect(Liar.SERVER.host(), Liar.SERVER.port());
      int before = former.accepted();
      pause.lasts(random, 1500, 3000);
      if (former.accepted() > before) {
        throw new AssertionError(
            "an endpoint that no row names any more was logged in to: %s, %d times"
                .formatted(address, former.accepted() - before));
      }
    }
  }

  /** Names an endpoint in both rows, and waits until every client knows. */
  private void name(Side side, String endpoint, Pause pause)
      throws SQLException, InterruptedException {
    name(side, endpoint);
    PgDatabase active = pair.database(side.other());
    long began = System.nanoTime();
    while (!"t".equals(active.query(TOLD))) {
      if (System.nanoTime() - began > LONGEST_NANOS) {
        throw new SQLException("a client does not know the new row in time");
      }
      pause.lasts(20);
    }
  }

  /** As an operator does: first on the active side, then the same under its epoch on the other. */
  private void name(Side side, String endpoint) throws SQLException {
    String named = "UPDATE bluegreen.deployment SET %s = '%s'".formatted(side.text(), endpoint);
    long epoch;
    try (PgSession active = pair.database(side.other()).session()) {
      epoch = active.queryLong(named + " RETURNING epoch");
    }
    try (PgSession idle = pair.database(side).session()) {
      idle.execute("SET bluegreen.force = 'on'").execute(named + ", epoch = " + epoch);
    }
  }

  /** Whether every client there has been knows the row that is in force here. */
  private static final String TOLD =
      "SELECT coalesce(bool_and(c.epoch_seen >= d.epoch), false)"
          + " FROM bluegreen.client c JOIN bluegreen.deployment d ON d.name = c.deployment";

  /** Puts the rows right where an attack was interrupted; nobody has made a side active since. */
  void settle() throws SQLException {
    if (interrupted) {
      Side idle = pair.active().other();
      name(idle, pair.endpoint(idle));
      interrupted = false;
    }
  }

  /** The server behind an endpoint that was left. */
  private static final class Liar {
    static final PgServer SERVER = start();

    private static PgServer start() {
      PgServer server = PgServer.start(18);
      try {
        server.execute("CREATE ROLE app LOGIN", "CREATE ROLE watcher LOGIN");
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      return server;
    }

    static void create(ClusterDeployment pair, Side claimed, String address) throws SQLException {
      String name = pair.database(claimed).name();
      SERVER.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
      PgDatabase lies = SERVER.createDatabase(name, "").installControlTable();
      boolean isBlue = claimed == Side.BLUE;
      String other = pair.endpoint(claimed.other());
      lies.execute(
          "SELECT bluegreen.create_deployment('%s', 'cluster', '%s', '%s')"
              .formatted(pair.name(), isBlue ? address : other, isBlue ? other : address));
      long epoch =
          pair.database(claimed.other()).queryLong("SELECT epoch FROM bluegreen.deployment");
      try (PgSession liar = lies.session()) {
        liar.execute("SET bluegreen.force = 'on'")
            .execute(
                "UPDATE bluegreen.deployment SET active = '%s', epoch = %d"
                    .formatted(claimed.text(), epoch + LATER));
      }
    }
  }
}
