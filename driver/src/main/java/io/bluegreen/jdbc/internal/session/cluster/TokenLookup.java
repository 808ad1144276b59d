package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.session.CommitProof.Answer;
import io.bluegreen.jdbc.internal.session.CommitToken;
import io.bluegreen.jdbc.internal.session.CommitTokens;
import io.bluegreen.jdbc.internal.session.ConnectionActivity;
import io.bluegreen.jdbc.internal.session.InternalQuery;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The question for the token of a COMMIT, to the server where the transaction ran, or to the one
 * that was promoted in its place. Stateless, but for what has been logged.
 *
 * <p>A token stands where its transaction stands, so one that is there always counts. One that is
 * missing counts too, because the question refuses it: whatever of the transaction is still on its
 * way cannot be committed any more. That proves nothing on a server which does not have the
 * transactions of the one where it ran, as the other side's, and nothing on a standby.
 */
final class TokenLookup {
  private static final DriverLog LOG = DriverLog.of(TokenLookup.class);

  private static final int MOST_WARNINGS = 20;

  private static final String SYSTEM =
      "(SELECT system_identifier FROM pg_catalog.pg_control_system())";

  private static final String USABLE =
      "SELECT "
          + SYSTEM
          + ", (SELECT pg_catalog.count(*) FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n"
          + " ON n.oid = p.pronamespace WHERE n.nspname = 'bluegreen' AND p.proname IN"
          + " ('mark_commit', 'commit_outcome')), (SELECT pg_catalog.count(*) FROM"
          + " pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE"
          + " n.nspname = 'bluegreen' AND p.proname IN ('mark_commit', 'commit_outcome') AND"
          + " pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND"
          + " pg_catalog.has_function_privilege(p.oid, 'EXECUTE')), current_user";

  /** The role may have other defaults; a pooler may give each transaction another session. */
  private static final String BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

  /** The wait for a transaction in progress has an end. */
  private static final String LIMIT = "SET LOCAL lock_timeout = '1s'";

  /** A standby that may be promoted, and a transaction that is in progress. */
  private static final Set<String> PASSING =
      Set.of(
          SqlStateCode.FEATURE_NOT_SUPPORTED,
          SqlStateCode.READ_ONLY_SQL_TRANSACTION,
          SqlStateCode.LOCK_NOT_AVAILABLE,
          SqlStateCode.QUERY_CANCELED,
          SqlStateCode.SERIALIZATION_FAILURE,
          SqlStateCode.DEADLOCK_DETECTED);

  private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

  private TokenLookup() {}

  /**
   * Returns the tokens of a connection, or null where its server keeps none, of which a warning is
   * logged once.
   *
   * @param server its endpoint
   */
  static @Nullable CommitTokens tokens(BaseConnection pg, String server) throws SQLException {
    String[] answer = new String[4];
    InternalQuery.askInTransaction(
        pg,
        USABLE,
        row -> {
          for (int i = 0; i < answer.length; i++) {
            answer[i] = row.getString(i + 1);
          }
        });
    if (answer[0] != null && "2".equals(answer[2])) {
      return new CommitTokens(answer[0]);
    }
    if (WARNED.size() < MOST_WARNINGS && WARNED.add(server)) {
      LOG.warn(
          "bluegreen.commitOutcome=always works like switch on "
              + server
              + ", which keeps no tokens: "
              + obstacle(answer),
          null);
    }
    return null;
  }

  private static String obstacle(String[] answer) {
    if (answer[0] == null) {
      return "it does not tell its system identifier. As a superuser: GRANT EXECUTE ON FUNCTION"
          + " pg_catalog.pg_control_system() TO PUBLIC;";
    } else if (!"2".equals(answer[1])) {
      return "schema bluegreen is missing there, or is older than this driver. Run `bluegreen init`"
          + " on both sides, or `psql -f install.sql`.";
    }
    return "user "
        + answer[3]
        + " may not call bluegreen.mark_commit. Run `bluegreen init --client-role` with a role that"
        + " it is a member of, or as the owner: GRANT USAGE ON SCHEMA bluegreen TO \""
        + answer[3]
        + "\"; GRANT EXECUTE ON FUNCTION bluegreen.mark_commit(uuid, bigint, boolean),"
        + " bluegreen.commit_outcome(uuid, bigint) TO \""
        + answer[3]
        + "\";";
  }

  /**
   * Asks for a token. Waits while the transaction is in progress, and while the server is a
   * standby.
   *
   * @param isLate pauses, and tells whether there is no time for another question
   */
  static Answer ask(BaseConnection pg, CommitToken token, BooleanSupplier isLate)
      throws SQLException {
    while (true) {
      try {
        return askOnce(pg, token);
      } catch (SQLException e) {
        LOG.debug("A token cannot be asked for: " + e.getMessage());
        if (ConnectionActivity.isClosed(pg)) {
          throw e;
        }
        AnswerLimit.run(pg, AnswerLimit.MILLIS, () -> pg.execSQLUpdate("ROLLBACK"));
        boolean isPassing = e.getSQLState() != null && PASSING.contains(e.getSQLState());
        if (!isPassing || isLate.getAsBoolean()) {
          return Answer.UNKNOWN;
        }
      }
    }
  }

  /** What is answered counts once it is committed, since a refusal has to stay. */
  private static Answer askOnce(BaseConnection pg, CommitToken token) throws SQLException {
    String[] answer = new String[1];
    AnswerLimit.run(
        pg,
        AnswerLimit.MILLIS,
        () -> {
          pg.execSQLUpdate(BEGIN);
          pg.execSQLUpdate(LIMIT);
          if (hasTransactionsOf(pg, token)) {
            answer[0] = text(pg, token.asking());
          }
          pg.execSQLUpdate("COMMIT");
        });
    return answer(answer[0]);
  }

  /** A promoted standby has the system identifier of its predecessor, and its transactions. */
  private static boolean hasTransactionsOf(BaseConnection pg, CommitToken token)
      throws SQLException {
    String system = text(pg, "SELECT " + SYSTEM);
    return system != null && token.isOf(system);
  }

  private static @Nullable String text(BaseConnection pg, String question) throws SQLException {
    String[] text = new String[1];
    InternalQuery.ask(pg, question, row -> text[0] = row.getString(1));
    return text[0];
  }

  private static Answer answer(@Nullable String text) {
    if ("committed".equals(text)) {
      return Answer.COMMITTED;
    }
    return "rolled back".equals(text) ? Answer.ROLLED_BACK : Answer.UNKNOWN;
  }
}
