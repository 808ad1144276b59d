package io.bluegreen.ops.cutover.side;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.RunLock;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The three connections to one side during a run, opened before the hold. The main connection holds
 * the run's lock and executes everything in sequence. The helper executes the statements that
 * overlap within a step. The scribe queries the server's identity and records the running step.
 */
public final class SideConnections implements AutoCloseable {
  private static final int SESSIONS = 3;

  private final PairAccess access;
  private final Side side;
  private final CutoverOptions options;
  private Session main;
  private Session helper;
  private Session scribe;

  /**
   * A server process; its number alone may be given to another one later.
   *
   * @param pid its number
   * @param startedAt when it began, as the server writes it
   */
  public record Backend(int pid, String startedAt) {}

  private record Session(Connection connection, Backend backend) {}

  private SideConnections(PairAccess access, Side side, CutoverOptions options)
      throws SQLException {
    this.access = access;
    this.side = side;
    this.options = options;
    List<Session> opened = new ArrayList<>();
    try {
      while (opened.size() < SESSIONS) {
        opened.add(session());
      }
    } catch (SQLException e) {
      opened.forEach(session -> OperatorConnections.closeQuietly(session.connection()));
      throw e;
    }
    main = opened.get(0);
    helper = opened.get(1);
    scribe = opened.get(2);
  }

  private Session session() throws SQLException {
    Connection connection = connect();
    try {
      OperatorConnections.keepStatements(connection);
      return new Session(connection, backend(connection));
    } catch (SQLException e) {
      OperatorConnections.closeQuietly(connection);
      throw e;
    }
  }

  public static SideConnections open(PairAccess access, Side side, CutoverOptions options)
      throws SQLException {
    return new SideConnections(access, side, options);
  }

  public Side side() {
    return side;
  }

  public Connection main() {
    return main.connection();
  }

  public Connection helper() {
    return helper.connection();
  }

  public Connection scribe() {
    return scribe.connection();
  }

  public Backend mainBackend() {
    return main.backend();
  }

  /** Returns another connection, which the caller closes. */
  public Connection connect() throws SQLException {
    return OperatorConnections.open(access, side, options.timeouts().network());
  }

  /** Returns how the other side's server reaches this one. */
  public String connectionInfo() {
    return access.connectionInfo(side);
  }

  public ServerIdentity identity() throws SQLException {
    return identity(scribe());
  }

  /** Asks the server behind another connection to this side who it is. */
  ServerIdentity identity(Connection connection) throws SQLException {
    return options.identityProbe().of(side, connection);
  }

  public List<Integer> ownPids() {
    return Stream.of(main, helper, scribe).map(session -> session.backend().pid()).toList();
  }

  /**
   * Makes this process the only one that runs a cutover of this deployment here; the lock ends with
   * the main connection. Waits a little for what a crashed run may have left on the server.
   */
  public boolean lock(Deadline deadline) throws SQLException, InterruptedException {
    return RunLock.take(main(), options.deployment(), deadline);
  }

  /** Puts fresh connections, and the lock, in the place of broken ones. */
  public void repair(Deadline deadline) throws SQLException, InterruptedException {
    helper = usable(helper);
    scribe = usable(scribe);
    Backend before = main.backend();
    main = usable(main);
    if (!main.backend().equals(before) && !lock(deadline)) {
      throw new SQLException(
          String.format(
              Locale.ROOT, "another session on %s holds the lock of this deployment", side),
          SqlStateCode.LOCK_NOT_AVAILABLE);
    }
  }

  /** The session itself, outside any transaction, or another one where it is broken. */
  private Session usable(Session session) throws SQLException {
    OperatorConnections.backToAutocommit(session.connection());
    if (isUsable(session.connection())) {
      return session;
    }
    OperatorConnections.closeQuietly(session.connection());
    return session();
  }

  @Override
  public void close() {
    for (Session session : List.of(scribe, helper, main)) {
      OperatorConnections.closeQuietly(session.connection());
    }
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
