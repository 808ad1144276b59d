package io.bluegreen.it.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.server.PgSession;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The token that a transaction leaves, and the answer of the one who asks for it. */
@Timeout(60)
class CommitTokenTest extends ControlTableTest {
  private final UUID session = UUID.randomUUID();

  CommitTokenTest(int major) throws SQLException {
    super(major);
  }

  @BeforeEach
  void table() throws SQLException {
    owner.execute(
        "TRUNCATE bluegreen.commit_token; DROP TABLE IF EXISTS written;"
            + " CREATE TABLE written (i int); GRANT ALL ON written TO PUBLIC");
  }

  private String mark(int number) {
    return "SELECT bluegreen.mark_commit('" + session + "', " + number + ")";
  }

  private @Nullable String outcome(PgSession asker, int number) throws SQLException {
    return asker.query("SELECT bluegreen.commit_outcome('" + session + "', " + number + ")");
  }

  @Test
  void whatIsCommittedIsKnown() throws Exception {
    try (PgSession application = application();
        PgSession asker = application()) {
      for (int number = 1; number <= 3; number++) {
        application.execute("BEGIN; INSERT INTO written VALUES (1); " + mark(number) + "; COMMIT");
        assertThat(outcome(asker, number)).isEqualTo("committed");
      }
      assertThat(owner.queryLong("SELECT count(*) FROM bluegreen.commit_token")).isOne();
    }
  }

  /** Nothing is said of a commit that a later one of the same session has followed. */
  @Test
  void anEarlierCommitIsNotKnownAnyMore() throws Exception {
    try (PgSession application = application()) {
      application.execute("BEGIN; INSERT INTO written VALUES (1); " + mark(2) + "; COMMIT");
      assertThat(outcome(application, 1)).isNull();
    }
  }

  @Test
  void whatIsRolledBackIsRefusedFromThenOn() throws Exception {
    try (PgSession application = application();
        PgSession asker = application()) {
      application.execute("BEGIN; INSERT INTO written VALUES (1); " + mark(1) + "; ROLLBACK");
      application.execute("BEGIN; INSERT INTO written VALUES (2)");
      assertThat(outcome(asker, 1)).isEqualTo("rolled back");
      assertThatThrownBy(() -> application.execute(mark(1)))
          .hasMessageContaining("this COMMIT comes too late")
          .hasFieldOrPropertyWithValue("SQLState", "40001");
      application.execute(
          "ROLLBACK; BEGIN; INSERT INTO written VALUES (3); " + mark(2) + "; COMMIT");
      assertThat(outcome(asker, 1)).isNull();
      assertThat(outcome(asker, 2)).isEqualTo("committed");
      assertThat(owner.queryLong("SELECT sum(i) FROM written")).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource({"COMMIT, committed", "ROLLBACK, rolled back"})
  void whatIsInProgressIsWaitedFor(String end, String outcome) throws Exception {
    try (PgSession application = application();
        PgSession asker = application()) {
      application.execute("BEGIN; INSERT INTO written VALUES (1); " + mark(1));
      long process = asker.queryLong("SELECT pg_backend_pid()");
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return String.valueOf(outcome(asker, 1));
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      eventually()
          .until(
              () ->
                  owner.queryLong(
                          "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = " + process)
                      == 1);
      application.execute(end);
      assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(outcome);
    }
  }

  @Test
  void whatHasWrittenNothingLeavesNothing() throws Exception {
    try (PgSession application = application()) {
      application.execute("BEGIN; SELECT count(*) FROM written; " + mark(1) + "; COMMIT");
      application.execute("BEGIN READ ONLY; SELECT 1; " + mark(2) + "; COMMIT");
      assertThat(owner.queryLong("SELECT count(*) FROM bluegreen.commit_token")).isZero();
      application.execute(
          "BEGIN; NOTIFY news; SELECT bluegreen.mark_commit('" + session + "', 3, true); COMMIT");
      assertThat(outcome(application, 3)).isEqualTo("committed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SELECT count(*) FROM", "DELETE FROM", "UPDATE", "INSERT INTO"})
  void nobodyElseReadsOrForges(String access) throws Exception {
    String rest =
        switch (access) {
          case "UPDATE" -> " SET number = 9";
          case "INSERT INTO" -> " VALUES (gen_random_uuid(), 1)";
          default -> "";
        };
    try (PgSession application = application()) {
      assertThatThrownBy(() -> application.execute(access + " bluegreen.commit_token" + rest))
          .hasFieldOrPropertyWithValue("SQLState", "42501");
    }
  }

  /** What was refused stays for a day, since a stopped process may still read its COMMIT. */
  @Test
  void whatNobodyAsksForAnyMoreIsPruned() throws Exception {
    owner.execute(
        "INSERT INTO bluegreen.commit_token (session, number, refused, written_at) SELECT"
            + " gen_random_uuid(), n, refused, now() - age FROM (VALUES (1, false, interval '50"
            + " minutes'), (2, false, interval '61 minutes'), (3, true, interval '23 hours'),"
            + " (4, true, interval '25 hours')) x (n, refused, age)");
    owner.execute("UPDATE bluegreen.version SET clients_pruned_at = now() - interval '11 s'");
    owner.execute("SELECT bluegreen.prune_clients()");
    assertThat(owner.column("SELECT number FROM bluegreen.commit_token ORDER BY 1"))
        .containsExactly("1", "3");
  }

  /** Each change of a row finds room on its page, and needs no entry of the index. */
  @Test
  void aThousandCommitsStayOnOnePage() throws Exception {
    try (PgSession application = application()) {
      for (int number = 1; number <= 1_000; number++) {
        application.execute("BEGIN; INSERT INTO written VALUES (1); " + mark(number) + "; COMMIT");
      }
    }
    assertThat(owner.queryLong("SELECT pg_relation_size('bluegreen.commit_token')"))
        .isEqualTo(8192);
  }
}
