package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.property.Generator;
import io.bluegreen.fixtures.property.Generators;
import io.bluegreen.fixtures.property.Property;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.SharedServers;
import io.bluegreen.fixtures.server.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

  private static final Map<String, String> USUAL =
      Map.of(
          "mode", "'schema'",
          "blue", "'blue'",
          "green", "'green'",
          "active", "'blue'",
          "phase", "'steady'",
          "hold_until", "NULL",
          "scheduled_active", "NULL",
          "scheduled_at", "NULL");

  private static final String GOOD = assignments(USUAL);

  private static PgDatabase database;
  private static SchemaDeployment pair;

  @BeforeAll
  static void prepare() throws SQLException {
    database = SharedServers.newest().createDatabase();
    pair = SchemaDeployment.in(database).items().create();
    database.execute(DROP_CHECKS);
  }

  @AfterAll
  static void drop() throws SQLException {
    database.drop();
  }

  @Test
  void anOpenConnectionFollowsItOrStays() {
    Property.holds(40, values -> followsOrStays(values.any("row", rows())));
  }

  @ParameterizedTest
  @MethodSource("found")
  void anOpenConnectionFollowsARowThatWasFoundOrStays(Map<String, String> row) throws SQLException {
    followsOrStays(row);
  }

  private static void followsOrStays(Map<String, String> row) throws SQLException {
    try (Connection connection = pair.connect("bluegreen.ttl=1ms", "bluegreen.watcher=borrowed")) {
      write(GOOD);
      assertThat(first(connection)).isEqualTo("blue");
      write(assignments(row));
      assertThat(first(connection)).isEqualTo(expected(row, "blue"));
      write(GOOD.replace("active = 'blue'", "active = 'green'"));
      assertThat(first(connection)).isEqualTo("green");
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
    }
  }

  /** Writes, and lets the ttl pass within which a connection need not look again. */
  private static void write(String assignments) throws SQLException {
    pair.writeUnnoticed(assignments);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
  }

  @Test
  void aFirstConnectionFollowsItOrSaysWhatIsWrong() {
    Property.holds(25, values -> followsOrSaysWhatIsWrong(values.any("row", rows())));
  }

  @ParameterizedTest
  @MethodSource("found")
  void aFirstConnectionFollowsARowThatWasFoundOrSaysWhatIsWrong(Map<String, String> row)
      throws SQLException {
    followsOrSaysWhatIsWrong(row);
  }

  private static void followsOrSaysWhatIsWrong(Map<String, String> row) throws SQLException {
    SchemaDeployment fresh = SchemaDeployment.in(database).schemas("blue", "green").row();
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
    String path = SchemaDeployment.path(connection);
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

  /** Rows of one odd value each, in which a driver once stumbled over the value. */
  static Stream<Map<String, String>> found() {
    return Stream.of(
        with("scheduled_at", "'-infinity'", "scheduled_active", "NULL"),
        with("scheduled_at", "now() - interval '1 day'", "scheduled_active", "'green'"),
        with("scheduled_at", "'294276-12-31 UTC'", "scheduled_active", "'BLUE'"),
        with("mode", "'cluster'", "scheduled_at", "'-infinity'"),
        with("mode", "'cluster'", "blue", "'127.0.0.1:99999/postgres'"),
        with("mode", "''", "phase", "'steady'"),
        with("phase", "'hold'", "hold_until", "'infinity'"),
        with("active", "'green'", "green", "''"),
        with("active", "'green'", "green", "'public\", pg_temp, \"x'"),
        with("active", "'green'", "green", "'blue,green'"));
  }

  private static Map<String, String> with(
      String column, String value, String other, String otherValue) {
    Map<String, String> row = new TreeMap<>(USUAL);
    row.put(column, value);
    row.put(other, otherValue);
    return row;
  }

  private static Generator<Map<String, String>> rows() {
    Generator<String> sides = words("'blue'", "'green'");
    Generator<String> schemas =
        Generators.oneOf(
            sides, texts().filter(text -> !text.equals("'$user'") && text.length() < 60));
    Map<String, Generator<String>> columns = new LinkedHashMap<>();
    columns.put("mode", words("'schema'", "'schema'", "'schema'", "'cluster'"));
    columns.put("blue", schemas);
    columns.put("green", schemas);
    columns.put("active", sides);
    columns.put("phase", words("'steady'", "'hold'"));
    columns.put("hold_until", times());
    columns.put("scheduled_active", Generators.oneOf(Generators.of("NULL"), sides));
    columns.put("scheduled_at", times());
    return choices -> {
      Map<String, String> row = new LinkedHashMap<>();
      columns.forEach((column, values) -> row.put(column, values.make(choices)));
      return row;
    };
  }

  /** Mostly one of the right words. */
  private static Generator<String> words(String... right) {
    return Generators.onceIn(10, texts(), Generators.of(right));
  }

  private static Generator<String> texts() {
    return Generators.oneOf(
            Generators.of(
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
            Generators.texts(0, 8, Generators.characters(' ', '\u02ff')))
        .map(Sql::literal);
  }

  private static Generator<String> times() {
    return Generators.of(
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
