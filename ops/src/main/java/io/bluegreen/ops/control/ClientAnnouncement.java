package io.bluegreen.ops.control;

import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The announcement of a switch to the drivers that report to one database. They open connections to
 * the other side, look what their sessions hold, and report anew. Nobody waits.
 */
public final class ClientAnnouncement {
  private ClientAnnouncement() {}

  /** The clients that were announced to, and those of them that have reported since. */
  public record Readiness(
      long clients, long connections, long readyClients, long readyConnections) {
    /** Tells whether nobody is waited for any more. */
    public boolean isComplete() {
      return readyClients == clients;
    }

    /** Returns a line for a person. */
    public String describe() {
      return "%d of %d connections are ready (%d of %d clients)"
          .formatted(readyConnections, connections, readyClients, clients);
    }
  }

  /** Announces that a hold may come: drivers mark what they commit, and prepare. */
  public static void announceHold(Connection connection, String deployment) throws SQLException {
    if (knowsAnnouncements(connection)) {
      Sql.update(
          connection,
          "UPDATE bluegreen.deployment SET announced_until = pg_catalog.clock_timestamp()"
              + " + interval '2 minutes' WHERE name = ?",
          deployment);
    }
    askToPrepare(connection, deployment);
  }

  /** Asks drivers to prepare as for a hold, of which none is announced. */
  public static void askToPrepare(Connection connection, String deployment) throws SQLException {
    Sql.texts(
        connection, "SELECT pg_catalog.pg_notify('bluegreen', 'prepare ' || ?)::text", deployment);
  }

  /** A control table that an older version has installed has no place for them. */
  private static boolean knowsAnnouncements(Connection connection) throws SQLException {
    return Sql.number(
            connection,
            "SELECT count(*) FROM pg_catalog.pg_attribute WHERE attrelid ="
                + " 'bluegreen.deployment'::regclass AND attname = 'announced_until'")
        > 0;
  }

  /**
   * Counts the live clients that listen, and those that have reported since a moment.
   *
   * @param moment of that server's clock, as text
   */
  public static Readiness readiness(Connection connection, String deployment, String moment)
      throws SQLException {
    return Sql.one(
        connection,
        row -> new Readiness(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)),
        "SELECT count(*), coalesce(sum(connections), 0), count(*) FILTER (WHERE ready),"
            + " coalesce(sum(connections) FILTER (WHERE ready), 0)"
            + " FROM (SELECT connections, acknowledged_at >= ?::timestamptz AS ready"
            + " FROM bluegreen.live_client WHERE deployment = ? AND session_bound) c",
        moment,
        deployment);
  }

  /** The question how many are ready now. */
  @FunctionalInterface
  public interface Question {
    Readiness ask() throws SQLException;
  }

  /**
   * Asks until all are ready, and tells each answer that is new.
   *
   * @return whether all are ready in time
   */
  public static boolean await(Deadline patience, Question question, Consumer<String> progress)
      throws SQLException, InterruptedException {
    AtomicReference<@Nullable Readiness> told = new AtomicReference<>();
    return patience.await(
        () -> {
          Readiness now = question.ask();
          if (!now.equals(told.getAndSet(now))) {
            progress.accept(now.describe());
          }
          return now.isComplete();
        });
  }
}
