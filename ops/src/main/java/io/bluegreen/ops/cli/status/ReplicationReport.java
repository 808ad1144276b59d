package io.bluegreen.ops.cli.status;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.output.CommandFailureTexts;
import io.bluegreen.ops.control.ControlRows;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.cutover.Cutover;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.run.UnfinishedRun;
import io.bluegreen.ops.replication.Publications;
import io.bluegreen.ops.replication.ReplicationNames;
import io.bluegreen.ops.replication.ReplicationStream;
import io.bluegreen.ops.replication.StreamDoubts;
import io.bluegreen.ops.replication.StreamHealth;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The replication of a pair, as far as its servers can be asked: both directions, what would go
 * wrong, and whether one could still go back.
 *
 * @param health how the stream to the idle side is
 * @param streams both directions
 * @param lines what an operator should know; nothing where all is well
 * @param wasSwitched whether there was ever a switch, so that there is somewhere to go back to
 * @param noRollback why a rollback is not possible now; empty if it is
 * @param refusesWrites whether the active side is fenced now
 */
public record ReplicationReport(
    StreamHealth health,
    List<ReplicationStream> streams,
    List<String> lines,
    boolean wasSwitched,
    String noRollback,
    boolean refusesWrites) {
  /** A worker that was started again a moment ago is not yet connected. */
  private static final Duration RECONNECT = Duration.ofSeconds(3);

  private static final String WATCHED = "6 s";
  private static final int NAMED = 3;

  /** Asks the sides that answer. */
  public static ReplicationReport of(PairAccess access, SideStatuses sides) {
    DeploymentStatus row = sides.truth();
    Connection source = null;
    Connection target = null;
    try {
      source = opened(access, sides, row.active());
      target = opened(access, sides, row.active().other());
      return read(access, sides, source, target);
    } catch (SQLException | InterruptedException e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      String why =
          "replication cannot be looked at: "
              + (e instanceof SQLException sql ? CommandFailureTexts.oneLine(sql) : "interrupted");
      return new ReplicationReport(StreamHealth.NONE, List.of(), List.of(why), false, why, false);
    } finally {
      close(source);
      close(target);
    }
  }

  private static @Nullable Connection opened(PairAccess access, SideStatuses sides, Side side)
      throws SQLException {
    if (!sides.reached().contains(side)) {
      return null;
    }
    Connection connection = access.connect(side);
    OperatorConnections.withoutPath(connection);
    return connection;
  }

  private static void close(@Nullable Connection connection) {
    if (connection != null) {
      OperatorConnections.closeQuietly(connection);
    }
  }

  private static ReplicationReport read(
      PairAccess access,
      SideStatuses sides,
      @Nullable Connection source,
      @Nullable Connection target)
      throws SQLException, InterruptedException {
    DeploymentStatus row = sides.truth();
    Connection asked = source == null ? target : source;
    if (asked == null) {
      String why = "neither side can be asked";
      return new ReplicationReport(StreamHealth.NONE, List.of(), List.of(), false, why, false);
    }
    boolean wasSwitched = ControlRows.wasSwitched(asked, row.name());
    ReplicationStream there = settled(source, target, row);
    ReplicationStream back =
        ReplicationStream.read(target, source, row.active().other(), row.name());
    StreamDoubts doubts =
        source == null || target == null
            ? StreamDoubts.none(row.active().other(), row.name())
            : StreamDoubts.read(source, target, row.active(), row.name());
    StreamHealth health = health(asked, target, there, row.name()).doubting(doubts);
    boolean refuses =
        source != null
            && Sql.truth(
                source, "SELECT bluegreen.is_fenced(?, ?)", row.name(), row.active().text());
    return new ReplicationReport(
        health,
        back.isNothing() ? List.of(there) : List.of(there, back),
        lines(source, target, row),
        wasSwitched,
        noRollback(access, sides, doubts, health, wasSwitched),
        refuses);
  }

  /** A role that may not see everything is told so, and the rest is said all the same. */
  private static List<String> lines(
      @Nullable Connection source, @Nullable Connection target, DeploymentStatus row) {
    if (source == null || target == null) {
      return List.of();
    }
    try {
      return ReplicationLines.of(source, target, row);
    } catch (SQLException e) {
      return List.of("the tables cannot be looked at: " + CommandFailureTexts.oneLine(e));
    }
  }

  /** Looks again for a moment where nobody streams: a worker may be on its way. */
  private static ReplicationStream settled(
      @Nullable Connection source, @Nullable Connection target, DeploymentStatus row)
      throws SQLException, InterruptedException {
    ReplicationStream[] last = new ReplicationStream[1];
    Deadline.in(RECONNECT)
        .await(
            () -> {
              last[0] = ReplicationStream.read(source, target, row.active(), row.name());
              return !last[0].mayReconnect();
            });
    return Objects.requireNonNull(last[0]);
  }

  private static StreamHealth health(
      Connection asked, @Nullable Connection target, ReplicationStream stream, String deployment)
      throws SQLException {
    if (stream.isNothing()
        && !Publications.exists(asked, ReplicationNames.of(deployment).publication())) {
      return StreamHealth.NONE;
    }
    List<String> trouble = List.of();
    if (target != null && stream.subscription() != null && stream.subscription().isSuspicious()) {
      trouble =
          Sql.texts(
              target,
              "SELECT t.problem FROM bluegreen.apply_trouble(?, ?::interval) t"
                  + " WHERE t.verdict = 'error'",
              deployment,
              WATCHED);
    }
    return StreamHealth.of(stream, trouble.isEmpty() ? null : trouble.get(0));
  }

  private static String noRollback(
      PairAccess access,
      SideStatuses sides,
      StreamDoubts doubts,
      StreamHealth health,
      boolean wasSwitched) {
    DeploymentStatus row = sides.truth();
    UnfinishedRun run = UnfinishedRun.of(row.note());
    if (!wasSwitched) {
      return row.name() + " has never been switched";
    }
    if (run != null) {
      return "a run is under way or unfinished, at step " + run.step();
    }
    if (health.verdict() == StreamHealth.Verdict.NONE) {
      return "nothing flows back to %s: it was given up, or not set up yet"
          .formatted(row.active().other());
    }
    if (health.verdict() == StreamHealth.Verdict.LOST) {
      return health.why();
    }
    if (!sides.failures().isEmpty()) {
      return String.join("; ", sides.failures());
    }
    List<String> obstacles;
    try {
      obstacles =
          new ArrayList<>(
              new Cutover(access)
                  .obstacles(CutoverOptions.of(row.name()).withTo(row.active().other())));
      if (!doubts.written().isEmpty()) {
        obstacles.add(
            "somebody may have written %s on %s: bluegreen verify compares, and bluegreen rollback --skip idle-writes goes back all the same"
                .formatted(String.join(", ", doubts.written()), row.active().other()));
      }
      if (!doubts.replaced().isEmpty()) {
        obstacles.add(
            "%s: bluegreen verify compares them, and bluegreen rollback --skip replaced-server goes back all the same"
                .formatted(doubts.ofServers()));
      }
    } catch (SQLException e) {
      return "it cannot be told: " + CommandFailureTexts.oneLine(e);
    }
    return FewNames.of(obstacles, "; ", NAMED);
  }

  /** Tells whether a monitor should wake somebody. */
  boolean needsAPerson() {
    return switch (health.verdict()) {
      case NONE, SOUND -> false;
      case DOUBTFUL, DYING -> wasSwitched;
      case LOST -> wasSwitched || streams.get(0).subscription() != null;
    };
  }
}
