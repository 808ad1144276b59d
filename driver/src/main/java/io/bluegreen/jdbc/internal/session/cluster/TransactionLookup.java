package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.session.CommitMark;
import io.bluegreen.jdbc.internal.session.CommitProof;
import io.bluegreen.jdbc.internal.session.CommitToken;
import io.bluegreen.jdbc.internal.session.CommitTokens;
import io.bluegreen.jdbc.internal.session.InternalQuery;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The question to the server where a transaction ran, by the transaction's id. Immutable.
 *
 * <p>An id outlives neither a crash nor a promotion: the server may have lost the transaction and
 * have given its id to a stranger. "Committed" therefore counts only in the same life of the
 * server, which its start, its timeline and the last reset of its statistics tell; a crash resets
 * them. "Aborted" always counts: whoever has the id now, ours was not kept.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-info.html">pg_xact_status</a>
 */
final class TransactionLookup implements CommitProof {
  /** Which server it is, and what is another after a restart, a crash or a promotion. */
  static final String SERVER =
      "(SELECT system_identifier FROM pg_catalog.pg_control_system()),"
          + " pg_catalog.concat_ws(' ', pg_catalog.pg_postmaster_start_time(),"
          + " pg_catalog.pg_stat_get_bgwriter_stat_reset_time(), CASE WHEN"
          + " pg_catalog.pg_is_in_recovery() THEN 'recovery' ELSE"
          + " pg_catalog.substr(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()),"
          + " 1, 8) END)";

  /** An id for what has none yet too: NOTIFY gets one only at COMMIT. */
  private static final String MARK =
      "SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN NULL ELSE"
          + " pg_catalog.pg_current_xact_id() END, "
          + SERVER;

  private final SideConnector connector;
  private final String server;

  /**
   * Makes one.
   *
   * @param server the endpoint that the session is connected to
   */
  TransactionLookup(SideConnector connector, String server) {
    this.connector = connector;
    this.server = server;
  }

  @Override
  public @Nullable CommitMark mark(
      BaseConnection pg, DeploymentSnapshot deployment, @Nullable CommitToken token, boolean byId)
      throws SQLException {
    Side side = sideAt(server, deployment);
    if (side == null) {
      return null;
    }
    String[] answer = new String[3];
    if (byId) {
      InternalQuery.askInTransaction(pg, MARK, row -> read(row, answer));
    }
    return answer[0] == null && token == null
        ? null
        : new CommitMark(answer[0], answer[1], answer[2], token, deployment, side);
  }

  @Override
  public @Nullable CommitTokens tokens(BaseConnection pg) throws SQLException {
    return TokenLookup.tokens(pg, server);
  }

  /** Returns the side whose endpoint a session is connected to, or null. */
  static @Nullable Side sideAt(String server, DeploymentSnapshot deployment) {
    for (Side side : Side.values()) {
      if (deployment.target(side).equals(server)) {
        return side;
      }
    }
    return null;
  }

  private static void read(ResultSet row, String[] answer) throws SQLException {
    for (int i = 0; i < answer.length; i++) {
      answer[i] = row.getString(i + 1);
    }
  }

  @Override
  public Answer ask(CommitMark mark, long nanos, BooleanSupplier isOver) {
    ServerQuestion question = new ServerQuestion(connector, mark, nanos, isOver);
    return question.ask(pg -> answer(pg, mark, question));
  }

  /** The token is asked for where the id tells nothing, as after a crash. */
  private static @Nullable Answer answer(
      BaseConnection pg, CommitMark mark, ServerQuestion question) throws SQLException {
    CommitToken token = mark.token();
    String id = mark.transactionId();
    Status status = id == null ? null : status(pg, id, "true");
    if (status != null && status.isInProgress()) {
      return null;
    }
    Answer byId = status == null ? Answer.UNKNOWN : status.answer(mark);
    return byId != Answer.UNKNOWN || token == null
        ? byId
        : TokenLookup.ask(pg, token, question::isLateAfterPause);
  }

  /**
   * Asks what a server says of a transaction, and which server it is.
   *
   * @param isOurs the condition under which a prepared transaction {@code p} of its id is ours
   */
  static Status status(BaseConnection pg, String id, String isOurs) throws SQLException {
    String[] answer = new String[3];
    AnswerLimit.run(
        pg,
        AnswerLimit.MILLIS,
        () -> {
          InternalQuery.ask(pg, "SELECT NULL, " + SERVER, row -> read(row, answer));
          answer[0] = statusOf(pg, id, isOurs);
        });
    return new Status(answer[0], answer[1], answer[2]);
  }

  /** An id that is in the server's future was lost with its transaction. */
  private static @Nullable String statusOf(BaseConnection pg, String id, String isOurs)
      throws SQLException {
    String[] status = new String[1];
    try {
      InternalQuery.ask(
          pg,
          "SELECT CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_prepared_xacts p WHERE p.transaction ="
              + " x.id::pg_catalog.xid AND "
              + isOurs
              + ") THEN 'prepared' ELSE pg_catalog.pg_xact_status(x.id) END"
              + " FROM (SELECT '"
              + id
              + "'::pg_catalog.xid8) AS x (id)",
          row -> status[0] = row.getString(1));
      return status[0];
    } catch (SQLException e) {
      if (SqlStateCode.INVALID_PARAMETER_VALUE.equals(e.getSQLState())) {
        return Status.ABORTED;
      }
      throw e;
    }
  }

  /** What a server says of an id, and which server it is. */
  static final class Status {
    static final String ABORTED = "aborted";

    /** It waits for its second phase; the server calls that in progress too. */
    private static final String PREPARED = "prepared";

    private final @Nullable String text;
    private final String system;
    private final String life;

    Status(@Nullable String text, String system, String life) {
      this.text = text;
      this.system = system;
      this.life = life;
    }

    boolean isInProgress() {
      return "in progress".equals(text);
    }

    boolean isPrepared() {
      return PREPARED.equals(text);
    }

    String system() {
      return system;
    }

    Answer answer(CommitMark mark) {
      if (!mark.isOf(system)) {
        return Answer.UNKNOWN;
      } else if (ABORTED.equals(text)) {
        return Answer.ROLLED_BACK;
      }
      boolean stands = "committed".equals(text) || PREPARED.equals(text);
      boolean counts = stands && mark.isOfTheSame(life);
      return counts ? Answer.COMMITTED : Answer.UNKNOWN;
    }
  }
}
