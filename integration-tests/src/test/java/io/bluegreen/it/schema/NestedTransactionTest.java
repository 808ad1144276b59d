package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A second transaction of a thread that has one open from before a hold, as with REQUIRES_NEW or a
 * table that generates ids: it passes the hold, since the hold waits for the first one.
 */
@ExtendWith(PgExtension.class)
class NestedTransactionTest {
  private final PgDatabase database;
  private SchemaDeployment pair;

  NestedTransactionTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
  }

  private void awaitOpen(long count) {
    Waits.eventually()
        .until(
            () ->
                database.query(
                    "SELECT phase_seen || ' ' || open_transactions FROM bluegreen.client"
                        + " WHERE deployment = '%s'".formatted(pair.name())),
            ("hold " + count)::equals);
  }

  @Test
  void passesTheHoldAndCountsAsLongAsItIsOpen() throws Exception {
    try (Connection outer = pair.connect();
        Connection inner = pair.connect()) {
      outer.setAutoCommit(false);
      inner.setAutoCommit(false);
      Queries.run(outer, "INSERT INTO item (id) VALUES (1)");
      pair.hold("1 hour");
      awaitOpen(1);
      Queries.run(inner, "INSERT INTO item (id) VALUES (2)");
      awaitOpen(2);
      outer.commit();
      awaitOpen(1);
      Queries.run(inner, "INSERT INTO item (id) VALUES (3)");
      inner.commit();
      awaitOpen(0);
    }
    assertThat(pair.queryLong("SELECT count(*) FROM blue.item")).isEqualTo(3);
  }

  @Test
  void autocommitStatementsPassToo() throws Exception {
    try (Connection outer = pair.connect();
        Connection inner = pair.connect()) {
      outer.setAutoCommit(false);
      Queries.run(outer, "INSERT INTO item (id) VALUES (1)");
      pair.hold("1 hour");
      Queries.run(inner, "INSERT INTO item (id) VALUES (2)");
      awaitOpen(1);
      outer.commit();
      awaitOpen(0);
      BackgroundCall<Boolean> late =
          BackgroundCall.doing(() -> Queries.run(inner, "INSERT INTO item (id) VALUES (3)"))
              .awaitHeld();
      pair.release();
      late.result();
    }
  }

  @Test
  void anotherThreadWaits() throws Exception {
    try (Connection outer = pair.connect();
        Connection inner = pair.connect()) {
      outer.setAutoCommit(false);
      Queries.run(outer, "INSERT INTO item (id) VALUES (1)");
      pair.hold("1 hour");
      BackgroundCall<Boolean> other =
          BackgroundCall.doing(() -> Queries.run(inner, "INSERT INTO item (id) VALUES (2)"))
              .awaitHeld();
      outer.commit();
      awaitOpen(0);
      pair.release();
      other.result();
    }
  }

  @Test
  void theOwnerIsTheThreadOfTheLastCall() throws Exception {
    try (Connection outer = pair.connect();
        Connection inner = pair.connect()) {
      outer.setAutoCommit(false);
      Queries.run(outer, "INSERT INTO item (id) VALUES (1)");
      BackgroundCall<Boolean> taken =
          BackgroundCall.doing(
              () -> {
                Queries.run(outer, "INSERT INTO item (id) VALUES (2)");
                pair.hold("1 hour");
                Queries.run(inner, "INSERT INTO item (id) VALUES (3)");
              });
      assertThat(taken.result()).isTrue();
      outer.commit();
    }
  }

  @Test
  void admissionIsNotTransitive() throws Exception {
    try (Connection outer = pair.connect();
        Connection inner = pair.connect();
        Connection innermost = pair.connect()) {
      outer.setAutoCommit(false);
      inner.setAutoCommit(false);
      Queries.run(outer, "INSERT INTO item (id) VALUES (1)");
      pair.hold("1 hour");
      BackgroundCall<Boolean> third =
          BackgroundCall.doing(
              () -> {
                Queries.run(outer, "INSERT INTO item (id) VALUES (2)");
                Queries.run(inner, "INSERT INTO item (id) VALUES (3)");
                outer.commit();
                Queries.run(innermost, "INSERT INTO item (id) VALUES (4)");
              });
      third.awaitHeld();
      awaitOpen(1);
      inner.commit();
      awaitOpen(0);
      pair.release();
      third.result();
    }
  }

  @Test
  void aReadOnlyTransactionIsNoReasonToPass() throws Exception {
    try (Connection outer = pair.connect();
        Connection inner = pair.connect()) {
      outer.setReadOnly(true);
      outer.setAutoCommit(false);
      assertThat(SchemaDeployment.side(outer)).isEqualTo("blue");
      pair.hold("1 hour");
      BackgroundCall<Boolean> waiting =
          BackgroundCall.doing(
              () -> {
                SchemaDeployment.side(outer);
                Queries.run(inner, "INSERT INTO item (id) VALUES (1)");
              });
      waiting.awaitHeld();
      pair.release();
      waiting.result();
      outer.commit();
    }
  }
}
