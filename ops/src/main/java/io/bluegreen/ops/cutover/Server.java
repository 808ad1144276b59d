package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.control.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One side during a run: two connections, opened before the hold and kept. The main one holds the
 * run's lock and does everything in sequence; the helper does what overlaps.
 */
final class Server implements AutoCloseable {
  private static final int LOCK_CLASS = 1651273079;

  private final PairAccess access;
  private final Side side;
  private final CutoverOptions options;
  private Connection main;
  private Connection helper;
  private Backend mainBackend;
  private Backend helperBackend;

  /**
   * A server process; its number alone may be given to another one later.
   *
   * @param pid its number
   * @param startedAt when it began, as the server writes it
   */
  record Backend(int pid, String startedAt) {}

  private Server(PairAccess access, Side side, CutoverOptions options) throws SQLException {
    this.access = access;
    this.side = side;
    this.options = options;
    main = connect();
    try {
      helper = connect();
      mainBackend = backend(main);
      helperBackend = backend(helper);
    } catch (SQLException e) {
      Connections.closeQuietly(main);
      throw e;
    }
  }

  static Server open(PairAccess access, Side side, CutoverOptions options) throws SQLException {
    return new Server(access, side, options);
  }

  Side side() {
    return side;
  }

  Connection main() {
    return main;
  }

  Connection helper() {
    return helper;
  }

  Backend mainBackend() {
    return mainBackend;
  }

  /** Returns another connection, which the caller closes. */
  Connection connect() throws SQLException {
    return Connections.open(access, side, options.timeouts().network());
  }

  /** Returns how the other side's server reaches this one. */
  String connectionInfo() {
    return access.connectionInfo(side);
  }

  Identity identity() throws SQLException {
    return options.identityProbe().of(side, main);
  }

  List<Integer> ownPids() {
    return List.of(mainBackend.pid(), helperBackend.pid());
  }

  /**
   * Makes this process the only one that runs a cutover of this deployment here; the lock ends with
   * the main connection. Waits a little for what a crashed run may have left on the server.
   */
  boolean lock(Deadline deadline) throws SQLException, InterruptedException {
    return deadline.await(
        () ->
            Sql.truth(
                main,
                "SELECT pg_catalog.pg_try_advisory_lock(?, pg_catalog.hashtext(?))",
                LOCK_CLASS,
                options.deployment()));
  }

  /** Puts fresh connections, and the lock, in the place of broken ones. */
  void repair(Deadline deadline) throws SQLException, InterruptedException {
    Connections.backToAutocommit(main);
    Connections.backToAutocommit(helper);
    if (!isUsable(helper)) {
      Connections.closeQuietly(helper);
      helper = connect();
      helperBackend = backend(helper);
    }
    if (!isUsable(main)) {
      Connections.closeQuietly(main);
      main = connect();
      mainBackend = backend(main);
      if (!lock(deadline)) {
        throw new SQLException(
            String.format(
                Locale.ROOT, "another session on %s holds the lock of this deployment", side),
            "55P03");
      }
    }
  }

  @Override
  public void close() {
    List<AutoCloseable> all = new ArrayList<>(List.of(helper, main));
    all.forEach(Connections::closeQuietly);
  }

  private static boolean isUsable(Connection connection) throws SQLException {
    return !connection.isClosed() && connection.isValid(2);
  }

  private static Backend backend(Connection connection) throws SQLException {
    return Sql.one(
        connection,
        row -> new Backend(row.getInt(1), Sql.text(row, 2)),
        "SELECT pid, backend_start::text FROM pg_catalog.pg_stat_activity"
            + " WHERE pid = pg_catalog.pg_backend_pid()");
  }
}
