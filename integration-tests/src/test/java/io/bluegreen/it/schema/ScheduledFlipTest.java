package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Flips by the server's clock: nobody has to be there, and nobody has to write anything. */
@FullOnly
@ExtendWith(PgExtension.class)
class ScheduledFlipTest {
  private final PgDatabase database;
  private SchemaDeployment pair;
  private Connection one;
  private Connection two;

  ScheduledFlipTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void connect() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
    one = pair.connect();
    two = pair.connect("bluegreen.watcher=borrowed", "bluegreen.ttl=50ms");
  }

  @AfterEach
  void disconnect() throws SQLException {
    one.close();
    two.close();
  }

  private void awaitBoth(String side) {
    Waits.eventually().until(() -> SchemaDeployment.side(one), side::equals);
    Waits.eventually().until(() -> SchemaDeployment.side(two), side::equals);
  }

  /** Sooner than an operator may schedule; the drivers are told as the trigger tells them. */
  private void scheduleIn(String interval) throws SQLException {
    pair.writeUnnoticed(
        "scheduled_active = 'green', scheduled_at = clock_timestamp() + interval '%s'"
            .formatted(interval));
    tell();
  }

  private void tell() throws SQLException {
    long epoch = pair.epoch();
    database.execute("SELECT bluegreen.tell('%s', %d)".formatted(pair.name(), epoch));
    pair.awaitSeen(epoch);
  }

  private String due() throws SQLException {
    return String.valueOf(
        database.query(
            "SELECT scheduled_at FROM bluegreen.deployment WHERE name = '" + pair.name() + "'"));
  }

  private void awaitPast(String due) {
    Waits.eventually()
        .until(
            () -> database.query("SELECT clock_timestamp() > timestamptz '" + due + "'"),
            "t"::equals);
  }

  @Test
  void everybodyFollowsThoughTheRowIsNotTouched() throws Exception {
    pair.awaitSeen(
        pair.queryLong(
            "SELECT bluegreen.schedule('%s', 'green', clock_timestamp() + interval '5500 ms')"
                .formatted(pair.name())));
    assertThat(SchemaDeployment.side(one)).isEqualTo("blue");
    assertThat(SchemaDeployment.side(two)).isEqualTo("blue");
    awaitPast(due());
    awaitBoth("green");
    assertThat(database.query(row("active"))).isEqualTo("blue");
    pair.flipAndAwait("green");
    awaitBoth("green");
    assertThat(database.query(row("scheduled_at"))).isNull();
    pair.flipAndAwait("blue");
    awaitBoth("blue");
  }

  private String row(String column) {
    return "SELECT %s FROM bluegreen.deployment WHERE name = '%s'".formatted(column, pair.name());
  }

  @Test
  void nobodyIsAheadOfTheServersClock() throws Exception {
    scheduleIn("1500 ms");
    while ("blue".equals(SchemaDeployment.side(one))) {
      assertThat(SchemaDeployment.side(one)).isIn("blue", "green");
    }
    assertThat(
            database.query(
                "SELECT clock_timestamp() > timestamptz '" + due() + "' - interval '50 ms'"))
        .isEqualTo("t");
  }

  @Test
  void movedOneIsFollowedAtItsNewTime() throws Exception {
    scheduleIn("800 ms");
    String first = due();
    scheduleIn("2500 ms");
    awaitPast(first);
    assertThat(SchemaDeployment.side(one)).isEqualTo("blue");
    awaitPast(due());
    awaitBoth("green");
  }

  @Test
  void cancelledOneDoesNotHappen() throws Exception {
    scheduleIn("800 ms");
    String first = due();
    pair.writeUnnoticed("scheduled_active = NULL, scheduled_at = NULL");
    tell();
    awaitPast(first);
    assertThat(SchemaDeployment.side(one)).isEqualTo("blue");
    pair.flipAndAwait("green");
    awaitBoth("green");
  }

  @Test
  void connectionsOpenedAfterwardsFollowToo() throws Exception {
    scheduleIn("300 ms");
    awaitPast(due());
    try (Connection late = pair.connect()) {
      Waits.eventually().until(() -> SchemaDeployment.side(late), "green"::equals);
    }
    try (Connection first = pair.connect("bluegreen.ttl=777ms")) {
      assertThat(SchemaDeployment.side(first)).isEqualTo("green");
    }
  }

  @Test
  void transactionThatIsOpenAtTheTimeFinishesWhereItBegan() throws Exception {
    one.setAutoCommit(false);
    assertThat(SchemaDeployment.side(one)).isEqualTo("blue");
    scheduleIn("300 ms");
    awaitPast(due());
    Waits.eventually().until(() -> SchemaDeployment.side(two), "green"::equals);
    assertThat(SchemaDeployment.side(one)).isEqualTo("blue");
    one.commit();
    Waits.eventually()
        .until(
            () -> {
              String side = SchemaDeployment.side(one);
              one.commit();
              return side;
            },
            "green"::equals);
  }
}
