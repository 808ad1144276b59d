package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.it.support.PgDatabase;
import io.bluegreen.it.support.SharedServers;
import io.bluegreen.it.support.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Whatever stands in a row of a control table without today's checks, connections go where it leads
 * if it can be understood, and stay where they were, or say what is wrong with it, if not.
 */
@SuppressWarnings("NullAway.Init") // fields are set before the first property
class AnyRowTest {
  private static final String DROP_CHECKS =
      "DO $$ DECLARE c name; BEGIN FOR c IN SELECT conname FROM pg_constraint WHERE contype = 'c'"
          + " AND conrelid = 'bluegreen.deployment'::regclass LOOP EXECUTE format('ALTER TABLE"
          + " bluegreen.deployment DROP CONSTRAINT %I', c); END LOOP; FOR c IN SELECT attname FROM"
          + " pg_attribute WHERE attnotnull AND attnum > 1 AND attrelid ="
          + " 'bluegreen.deployment'::regclass LOOP EXECUTE format('ALTER TABLE"
          + " bluegreen.deployment ALTER COLUMN %I DROP NOT NULL', c); END LOOP; END $$";

  private static final String GOOD =
      "mode = 'schema', blue = 'blue', green = 'green', active = 'blue', phase = 'steady',"
          + " hold_until = NULL, scheduled_active = NULL, scheduled_at = NULL";

  private static PgDatabase database;
  private static Pair pair;

  @BeforeContainer
  static void prepare() throws SQLException {
    database = SharedServers.newest().createDatabase();
    pair = Pair.in(database);
    database.execute(DROP_CHECKS);
  }

  @AfterContainer
  static void drop() throws SQLException {
    database.drop();
  }

  @Property(tries = 40)
  void anOpenConnectionFollowsItOrStays(@ForAll("rows") Map<String, String> row)
      throws SQLException {
    try (Connection connection = pair.connect("bluegreen.ttl=1ms", "bluegreen.watcher=borrowed")) {
      write(GOOD);
      assertThat(first(connection)).isEqualTo("blue");
      write(assignments(row));
      assertThat(first(connection)).isEqualTo(expected(row, "blue"));
      write(GOOD.replace("active = 'blue'", "active = 'green'"));
      assertThat(first(connection)).isEqualTo("green");
      assertThat(Pair.side(connection)).isEqualTo("green");
    }
  }

  /** Writes, and lets the ttl pass within which a connection need not look again. */
  private static void write(String assignments) throws SQLException {
    pair.writeUnnoticed(assignments);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
  }

  @Property(tries = 25)
  void aFirstConnectionFollowsItOrSaysWhatIsWrong(@ForAll("rows") Map<String, String> row)
      throws SQLException {
    Pair fresh = Pair.of(database, "blue", "green");
    fresh.writeUnnoticed(assignments(row));
    try (Connection connection = fresh.connect("bluegreen.watcher=borrowed")) {
      assertThat(first(connection)).isEqualTo(expected(row, null));
    } catch (SQLException e) {
      assertThat(e.getSQLState()).as(e.toString()).isIn("22023", "3F000");
      assertThat(e.getMessage()).contains(fresh.name());
    }
  }

  /** The schema that the session looks into first. */
  private static String first(Connection connection) throws SQLException {
    String path = Pair.path(connection);
    // As a parameter: with the name in its text the statement could look like one that has to wait.
    try (PreparedStatement parsed =
        connection.prepareStatement("SELECT coalesce((parse_ident(?))[1], '')")) {
      parsed.setString(1, path.replaceFirst("(?s)^((?:\"(?:[^\"]|\"\")*\"|[^\",])*),.*", "$1"));
      try (ResultSet row = parsed.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  /** What a row that can be understood leads to; else the last-known schema. */
  private static @Nullable String expected(Map<String, String> row, @Nullable String lastKnown) {
    boolean understood =
        is(row, "mode", "'schema'")
            && is(row, "phase", "'steady'", "'hold'")
            && is(row, "active", "'blue'", "'green'")
            && (is(row, "scheduled_at", "NULL") || is(row, "scheduled_active", "'blue'", "'green'"))
            && !is(row, "blue", "NULL", "''")
            && !is(row, "green", "NULL", "''");
    if (!understood) {
      return lastKnown;
    }
    boolean due =
        is(
            row,
            "scheduled_at",
            "'-infinity'",
            "now() - interval '1 day'",
            "'4713-01-01 00:00 UTC BC'");
    String side = row.get(due ? "scheduled_active" : "active");
    String schema = row.get("'green'".equals(side) ? "green" : "blue");
    return schema == null ? null : schema.substring(1, schema.length() - 1).replace("''", "'");
  }

  private static boolean is(Map<String, String> row, String column, String... values) {
    return List.of(values).contains(row.get(column));
  }

  private static String assignments(Map<String, String> row) {
    StringJoiner assignments = new StringJoiner(", ");
    row.forEach((column, value) -> assignments.add(column + " = " + value));
    return assignments.toString();
  }

  @Provide
  Arbitrary<Map<String, String>> rows() {
    Arbitrary<String> sides = words("'blue'", "'green'");
    Arbitrary<String> schemas =
        Arbitraries.oneOf(
            words("'blue'", "'green'"),
            texts().filter(text -> !text.equals("'$user'") && text.length() < 60));
    return net.jqwik.api.Combinators.combine(
            words("'schema'", "'schema'", "'schema'", "'cluster'"),
            schemas,
            schemas,
            sides,
            words("'steady'", "'hold'"),
            times(),
            Arbitraries.oneOf(Arbitraries.just("NULL"), sides),
            times())
        .as(
            (mode, blue, green, active, phase, hold, scheduled, at) ->
                Map.of(
                    "mode",
                    mode,
                    "blue",
                    blue,
                    "green",
                    green,
                    "active",
                    active,
                    "phase",
                    phase,
                    "hold_until",
                    hold,
                    "scheduled_active",
                    scheduled,
                    "scheduled_at",
                    at));
  }

  /** Mostly one of the right words. */
  private static Arbitrary<String> words(String... right) {
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(9, Arbitraries.of(right)), net.jqwik.api.Tuple.of(1, texts()));
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.oneOf(
            Arbitraries.of(
                "",
                "BLUE",
                " blue",
                "blue,green",
                "\"",
                "'; DROP TABLE blue.place; --",
                "$$",
                "\\",
                "public\", pg_temp, \"x",
                "127.0.0.1:5432/postgres",
                "host:1/db?sslmode=disable",
                "\n",
                "é",
                "a.b",
                "--",
                "/*"),
            Arbitraries.strings().withCharRange(' ', '\u02ff').ofMaxLength(8))
        .map(Sql::literal);
  }

  private static Arbitrary<String> times() {
    return Arbitraries.of(
        "NULL",
        "NULL",
        "'infinity'",
        "'-infinity'",
        "now() - interval '1 day'",
        "now() + interval '1 day'",
        "'294276-12-31 UTC'",
        "'4713-01-01 00:00 UTC BC'");
  }
}
