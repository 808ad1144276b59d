package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.session.CommitMark;
import io.bluegreen.jdbc.internal.session.CommitProof.Answer;
import io.bluegreen.jdbc.internal.session.ConnectionActivity;
import io.bluegreen.jdbc.internal.session.InternalQuery;
import io.bluegreen.jdbc.internal.session.PreparedMark;
import io.bluegreen.jdbc.internal.session.PreparedProof;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The question to the server where a transaction is prepared, by its name and its id. Immutable.
 *
 * <p>A transaction of that id under that name is ours in any life of the server: it outlives a
 * crash. Once it is gone from there, its id tells how it was ended, as {@link TransactionLookup}
 * says. One that is still there was not ended, but may be at any moment: the process of the lost
 * connection may be about to read the text. So it is ended here, and the other one finds nothing
 * left to end.
 */
final class PreparedLookup implements PreparedProof {
  private static final DriverLog LOG = DriverLog.of(PreparedLookup.class);

  /** Another process ends it at this moment, or has just ended it. */
  private static final Set<String> ENDED_BESIDE =
      Set.of(SqlStateCode.UNDEFINED_OBJECT, SqlStateCode.OBJECT_NOT_IN_PREREQUISITE_STATE);

  /** The view has the lower half of the id alone: the whole one is the nearest to the next id. */
  private static final String MARK =
      "SELECT next.id + (p.id - next.id %% 4294967296 + 6442450944) %% 4294967296 - 2147483648, "
          + TransactionLookup.SERVER
          + " FROM (SELECT x.transaction::text::bigint AS id FROM pg_catalog.pg_prepared_xacts x"
          + " WHERE x.gid = %s AND x.database = pg_catalog.current_database()) AS p,"
          + " (SELECT pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint"
          + " AS id) AS next";

  private final SideConnector connector;
  private final String server;

  /**
   * Makes one.
   *
   * @param server the endpoint that the session is connected to
   */
  PreparedLookup(SideConnector connector, String server) {
    this.connector = connector;
    this.server = server;
  }

  @Override
  public @Nullable PreparedMark mark(BaseConnection pg, String name, DeploymentSnapshot deployment)
      throws SQLException {
    Side side = TransactionLookup.sideAt(server, deployment);
    if (side == null) {
      return null;
    }
    List<CommitMark> found = new ArrayList<>();
    String literal = "'" + name.replace("'", "''") + "'";
    InternalQuery.ask(
        pg,
        String.format(MARK, literal),
        row ->
            found.add(
                new CommitMark(
                    row.getString(1), row.getString(2), row.getString(3), null, deployment, side)));
    return found.isEmpty() ? null : new PreparedMark(found.get(0), name);
  }

  @Override
  public Answer ask(
      PreparedMark mark, Wish wish, BooleanSupplier mayEnd, long nanos, BooleanSupplier isOver) {
    ServerQuestion question = new ServerQuestion(connector, mark.transaction(), nanos, isOver);
    return question.ask(new Attempt(mark, wish, mayEnd, question));
  }

  /** The question for one transaction, repeated until it is answered. */
  private static final class Attempt implements ServerQuestion.Attempt {
    private final PreparedMark mark;
    private final Wish wish;
    private final BooleanSupplier mayEnd;
    private final ServerQuestion question;

    /** How often to look for another process that ends it, where it is not ended here. */
    private int looks = 25;

    Attempt(PreparedMark mark, Wish wish, BooleanSupplier mayEnd, ServerQuestion question) {
      this.mark = mark;
      this.wish = wish;
      this.mayEnd = mayEnd;
      this.question = question;
    }

    @Override
    public @Nullable Answer answer(BaseConnection pg) throws SQLException {
      CommitMark transaction = mark.transaction();
      String id = transaction.transactionId();
      if (id == null) {
        return Answer.UNKNOWN;
      }
      TransactionLookup.Status status =
          TransactionLookup.status(pg, id, "p.gid = " + mark.literal());
      if (status.isInProgress()) {
        return null;
      } else if (!status.isPrepared()) {
        return status.answer(transaction);
      } else if (!transaction.isOf(status.system())) {
        return Answer.UNKNOWN;
      } else if (wish == Wish.PREPARE) {
        return Answer.COMMITTED;
      } else if (mayEnd.getAsBoolean()) {
        return ended(pg);
      }
      looks--;
      return looks > 0 ? null : Answer.UNKNOWN;
    }

    private @Nullable Answer ended(BaseConnection pg) throws SQLException {
      String sql = wish.sql() + " " + mark.literal();
      try {
        AnswerLimit.run(pg, question.leftMillis(), () -> pg.execSQLUpdate(sql));
        return wish == Wish.COMMIT ? Answer.COMMITTED : Answer.ROLLED_BACK;
      } catch (SQLException e) {
        if (ConnectionActivity.isClosed(pg)) {
          throw e;
        }
        LOG.debug("A prepared transaction was not ended: " + e.getMessage());
        return ENDED_BESIDE.contains(String.valueOf(e.getSQLState())) ? null : Answer.UNKNOWN;
      }
    }
  }
}
