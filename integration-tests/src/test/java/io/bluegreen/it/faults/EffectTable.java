package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A table on both sides in which a call leaves a row each time that it takes effect: nothing in it
 * is unique, so what was done twice is there twice.
 */
record EffectTable(ClusterDeployment pair, String table) {
  private static final AtomicInteger TABLES = new AtomicInteger();

  /** Makes a new, empty one. */
  static EffectTable of(ClusterDeployment pair) throws SQLException {
    EffectTable tally = new EffectTable(pair, "tally" + TABLES.incrementAndGet());
    for (Side side : Side.values()) {
      pair.database(side)
          .execute(
              "CREATE TABLE " + tally.table + " (note text)",
              "GRANT ALL ON " + tally.table + " TO " + ClusterServers.APPLICATION);
    }
    return tally;
  }

  /** The text that adds one row. */
  String insert(String note) {
    return "INSERT INTO " + table + " VALUES ('" + note + "')";
  }

  /** Adds one row. */
  int add(Connection connection, String note) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO " + table + " VALUES (?)")) {
      insert.setString(1, note);
      return insert.executeUpdate();
    }
  }

  void assertOnce(Side side, String note) throws SQLException {
    assertThat(rows(side, note)).as("%s on %s", note, side).isOne();
    assertThat(rows(side.other(), note)).as("%s on %s", note, side.other()).isZero();
  }

  void assertNowhere(String... notes) throws SQLException {
    for (String note : notes) {
      for (Side side : Side.values()) {
        assertThat(rows(side, note)).as("%s on %s", note, side).isZero();
      }
    }
  }

  /** How often a call has taken effect, in all that was ever committed on a side. */
  long rows(Side side, String note) throws SQLException {
    return pair.database(side)
        .queryLong("SELECT count(*) FROM " + table + " WHERE note = '" + note + "'");
  }
}
