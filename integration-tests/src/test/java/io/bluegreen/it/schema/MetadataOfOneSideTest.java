package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Metadata for a caller that asks for no schema: one side's objects, and what both share. */
@ExtendWith(PgExtension.class)
class MetadataOfOneSideTest {
  private final PgDatabase database;

  MetadataOfOneSideTest(PgDatabase database) {
    this.database = database;
  }

  /** The methods of metadata that can be asked without a schema. */
  enum Question {
    TABLES("TABLE_SCHEM", (of, schema) -> of.getTables(null, schema, "ord%", null)),
    COLUMNS("TABLE_SCHEM", (of, schema) -> of.getColumns(null, schema, "orders", "%")),
    PRIMARY_KEYS("TABLE_SCHEM", (of, schema) -> of.getPrimaryKeys(null, schema, "orders")),
    INDEXES("TABLE_SCHEM", (of, schema) -> of.getIndexInfo(null, schema, "orders", false, false)),
    IMPORTED_KEYS("FKTABLE_SCHEM", (of, schema) -> of.getImportedKeys(null, schema, "orders")),
    EXPORTED_KEYS("PKTABLE_SCHEM", (of, schema) -> of.getExportedKeys(null, schema, "orders")),
    CROSS_REFERENCE(
        "FKTABLE_SCHEM",
        (of, schema) -> of.getCrossReference(null, schema, "orders", null, schema, "order_line")),
    FUNCTIONS("FUNCTION_SCHEM", (of, schema) -> of.getFunctions(null, schema, "order_total")),
    FUNCTION_COLUMNS(
        "FUNCTION_SCHEM", (of, schema) -> of.getFunctionColumns(null, schema, "order_total", "%")),
    PROCEDURES("PROCEDURE_SCHEM", (of, schema) -> of.getProcedures(null, schema, "order_close")),
    PROCEDURE_COLUMNS(
        "PROCEDURE_SCHEM",
        (of, schema) -> of.getProcedureColumns(null, schema, "order_close", "%")),
    TYPES("TYPE_SCHEM", (of, schema) -> of.getUDTs(null, schema, "order_state", null)),
    TABLE_PRIVILEGES("TABLE_SCHEM", (of, schema) -> of.getTablePrivileges(null, schema, "orders")),
    COLUMN_PRIVILEGES(
        "TABLE_SCHEM", (of, schema) -> of.getColumnPrivileges(null, schema, "orders", "id")),
    ;

    final String schemaColumn;

    @SuppressWarnings("ImmutableEnumChecker") // the lambdas hold nothing
    final Asked asked;

    Question(String schemaColumn, Asked asked) {
      this.schemaColumn = schemaColumn;
      this.asked = asked;
    }

    List<List<Object>> ask(Connection connection, @Nullable String schema) throws SQLException {
      try (ResultSet result = asked.of(connection.getMetaData(), schema)) {
        return rows(result);
      }
    }

    Set<String> schemas(Connection connection, @Nullable String schema) throws SQLException {
      Set<String> schemas = new TreeSet<>();
      try (ResultSet result = asked.of(connection.getMetaData(), schema)) {
        while (result.next()) {
          schemas.add(result.getString(schemaColumn));
        }
      }
      return schemas;
    }
  }

  /** A method of metadata with everything but the schema filled in. */
  interface Asked {
    ResultSet of(DatabaseMetaData metadata, @Nullable String schema) throws SQLException;
  }

  private static final String[] TABLES = {
    "CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES public.customer,"
        + " replaces int REFERENCES orders, note text DEFAULT 'none')",
    "CREATE TABLE order_line (id int PRIMARY KEY, orders int REFERENCES orders)",
    "CREATE INDEX orders_note ON orders (note)",
    "CREATE TYPE order_state AS (name text, since date)",
    "CREATE FUNCTION order_total(id int, OUT total numeric) LANGUAGE sql AS 'SELECT 1.5'",
    "CREATE PROCEDURE order_close(id int) LANGUAGE sql AS 'SELECT 1'",
  };

  private SchemaDeployment pair() throws SQLException {
    database.execute("CREATE TABLE IF NOT EXISTS public.customer (id int PRIMARY KEY)");
    return SchemaDeployment.in(database).onBlue(TABLES).onGreen(TABLES).create();
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheSideInUseIsFound(Question question) throws SQLException {
    SchemaDeployment pair = pair();
    try (Connection application = pair.connect();
        Connection plain = DriverManager.getConnection(pair.plainUrl())) {
      for (String side : new String[] {"blue", "green", "blue"}) {
        pair.flipAndAwait(side);
        assertThat(question.ask(application, null))
            .as("%s of %s", question, side)
            .isNotEmpty()
            .isEqualTo(question.ask(plain, side));
      }
    }
  }

  /** pgjdbc answers some of these without asking the server. */
  @Test
  void whatIsNotFoundHasNoRows() throws SQLException {
    try (Connection application = pair().connect()) {
      DatabaseMetaData metadata = application.getMetaData();
      for (ResultSet empty :
          List.of(
              metadata.getFunctions("nosuchcatalog", null, "%"),
              metadata.getFunctions("", "", ""),
              metadata.getFunctions(null, null, "nosuchfunction"),
              metadata.getProcedures("nosuchcatalog", null, "%"),
              metadata.getFunctionColumns("nosuchcatalog", null, "%", "%"),
              metadata.getTables("nosuchcatalog", null, "%", null),
              metadata.getTables(null, null, "nosuchtable", new String[] {"TABLE"}),
              metadata.getColumns("nosuchcatalog", null, "%", "%"),
              metadata.getUDTs(null, null, "nosuchtype", new int[] {Types.DISTINCT}),
              metadata.getImportedKeys(null, null, "nosuchtable"),
              metadata.getIndexInfo(null, null, "nosuchtable", false, false))) {
        try (empty) {
          assertThat(empty.next()).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anIdleSideHasItsOwn(Question question) throws SQLException {
    try (Connection idle = pair().connect("bluegreen.side=idle")) {
      assertThat(question.schemas(idle, null)).containsExactly("green");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theOtherSideIsFoundByItsName(Question question) throws SQLException {
    try (Connection application = pair().connect()) {
      assertThat(question.schemas(application, "green")).containsExactly("green");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everythingIsFoundWhereItIsAskedFor(Question question) throws SQLException {
    try (Connection application = pair().connect("bluegreen.metadata=all")) {
      assertThat(question.schemas(application, null)).containsExactly("blue", "green");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPathOfTheApplicationsOwnHidesNothing(Question question) throws SQLException {
    try (Connection application = pair().connect()) {
      application.setSchema("public");
      assertThat(question.schemas(application, null)).containsExactly("blue", "green");
    }
  }

  @Test
  void thePatternForEverythingFindsEverything() throws SQLException {
    try (Connection application = pair().connect()) {
      assertThat(Question.TABLES.schemas(application, "%")).containsExactly("blue", "green");
    }
  }

  /** The result has no column for the schema, so that rows of two tables look like one key. */
  @Test
  void aRowsBestIdentifierIsThatOfOneTable() throws SQLException {
    SchemaDeployment pair = pair();
    try (Connection application = pair.connect()) {
      assertThat(bestIdentifier(application, "order_line")).containsExactly("id");
      pair.database().execute("CREATE TABLE green.added (a int, b int, PRIMARY KEY (a, b))");
      pair.flipAndAwait("green");
      assertThat(bestIdentifier(application, "added")).containsExactly("a", "b");
      assertThat(bestIdentifier(application, "customer")).containsExactly("id");
    }
  }

  private static List<String> bestIdentifier(Connection of, String table) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (ResultSet result =
        of.getMetaData()
            .getBestRowIdentifier(null, null, table, DatabaseMetaData.bestRowSession, true)) {
      while (result.next()) {
        columns.add(result.getString("COLUMN_NAME"));
      }
    }
    return columns;
  }

  /** A tool that creates what it does not find creates it on the idle side too. */
  @Test
  void whatOnlyTheOtherSideHasIsNotFound() throws SQLException {
    SchemaDeployment pair = pair();
    database.execute("CREATE TABLE blue.orders_old (id int)");
    try (Connection idle = pair.connect("bluegreen.side=idle");
        ResultSet tables = idle.getMetaData().getTables(null, null, "orders_old", null)) {
      assertThat(tables.next()).isFalse();
    }
  }

  /** What a reader may do with pgjdbc's own result can be done with one that was filtered. */
  @Test
  void theResultCanBeReadInAnyDirectionAndClosesItsStatement() throws SQLException {
    try (Connection application = pair().connect()) {
      ResultSet tables = application.getMetaData().getTables(null, null, "order%", null);
      assertThat(tables.last()).isTrue();
      int rows = tables.getRow();
      assertThat(tables.first()).isTrue();
      assertThat(rows).isGreaterThan(1);
      assertThat(tables.getStatement().getConnection()).isSameAs(application);
      assertThat(tables.getString("table_schem")).isEqualTo("blue");
      tables.close();
      assertThat(tables.isClosed()).isTrue();
    }
  }

  private static List<List<Object>> rows(ResultSet result) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    List<List<Object>> rows = new ArrayList<>();
    while (result.next()) {
      List<Object> row = new ArrayList<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        row.add(columns.getColumnLabel(i) + ":" + columns.getColumnTypeName(i));
        row.add(result.getObject(i));
      }
      rows.add(row);
    }
    return rows;
  }
}
