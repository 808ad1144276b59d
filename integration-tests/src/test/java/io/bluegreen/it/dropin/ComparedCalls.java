package io.bluegreen.it.dropin;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.sql.BatchUpdateException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PGobject;

/** Small uses of JDBC, by a name for each. They leave nothing behind but what is rolled back. */
final class ComparedCalls {
  private static final String DOC = "SELECT * FROM doc WHERE id < 4 ORDER BY id";

  static final Map<String, ComparedCall> ALL = all();

  private ComparedCalls() {}

  private static Map<String, ComparedCall> all() {
    Map<String, ComparedCall> all = new LinkedHashMap<>();
    statements(all);
    prepared(all);
    results(all);
    failures(all);
    connections(all);
    metadata(all);
    return all;
  }

  private static void statements(Map<String, ComparedCall> all) {
    all.put("select", c -> c.createStatement().executeQuery(DOC));
    all.put("select none", c -> c.createStatement().executeQuery("SELECT * FROM doc WHERE false"));
    all.put("update count", c -> c.createStatement().executeUpdate("UPDATE doc SET flag = flag"));
    all.put("large count", c -> c.createStatement().executeLargeUpdate("DELETE FROM doc"));
    all.put("execute a query", c -> c.createStatement().execute("SELECT 1"));
    all.put("execute an update", c -> c.createStatement().execute("UPDATE doc SET flag = true"));
    all.put("several results", ComparedCalls::severalResults);
    all.put("empty text", c -> c.createStatement().execute(""));
    all.put("comment only", c -> c.createStatement().execute("-- nothing"));
    all.put("DDL", c -> c.createStatement().executeUpdate("CREATE TABLE made (i int)"));
    all.put("max rows", c -> with(c.createStatement(), s -> s.setMaxRows(1)).executeQuery(DOC));
    all.put("fetch size", c -> with(c.createStatement(), s -> s.setFetchSize(2)).executeQuery(DOC));
    all.put("batch", ComparedCalls::batch);
    all.put("empty batch", c -> c.createStatement().executeBatch());
    all.put("returning", ComparedCalls::returning);
    all.put("generated keys by name", c -> keys(c, new String[] {"id", "what"}));
    all.put("generated keys not asked for", ComparedCalls::noKeys);
    all.put("escape processing off", ComparedCalls::withoutEscapes);
    all.put("DO", c -> c.createStatement().execute("DO $$ BEGIN PERFORM 1; END $$"));
  }

  private static void prepared(Map<String, ComparedCall> all) {
    all.put("bind text", c -> bound(c, "SELECT ?::text", s -> s.setString(1, "it's")));
    all.put("bind null", c -> bound(c, "SELECT ?::int", s -> s.setNull(1, Types.INTEGER)));
    all.put("bind long", c -> bound(c, "SELECT ?", s -> s.setLong(1, 1L << 40)));
    all.put("bind decimal", c -> bound(c, "SELECT ?", s -> s.setBigDecimal(1, BigDecimal.TEN)));
    all.put("bind bytes", c -> bound(c, "SELECT ?", s -> s.setBytes(1, new byte[] {1, 2})));
    all.put("bind date", c -> bound(c, "SELECT ?", s -> s.setObject(1, LocalDate.of(2024, 2, 29))));
    all.put("bind time", c -> bound(c, "SELECT ?", s -> s.setObject(1, time())));
    all.put("bind object", c -> bound(c, "SELECT ?", s -> s.setObject(1, mood())));
    all.put(
        "bind other", c -> bound(c, "SELECT ?::mood", s -> s.setObject(1, "busy", Types.OTHER)));
    all.put("bind array", c -> bound(c, "SELECT ?", s -> s.setArray(1, numbers(c))));
    all.put(
        "bind reader",
        c -> bound(c, "SELECT ?", s -> s.setCharacterStream(1, new StringReader("r"), 1)));
    all.put(
        "bind stream",
        c ->
            bound(
                c,
                "SELECT ?",
                s -> s.setBinaryStream(1, new ByteArrayInputStream(new byte[2]), 2)));
    all.put("bind class", c -> bound(c, "SELECT ?", s -> s.setObject(1, new AtomicLong(1))));
    all.put("bind too many", c -> bound(c, "SELECT ?", s -> s.setInt(2, 1)));
    all.put("bind too few", c -> bound(c, "SELECT ?, ?", s -> s.setInt(1, 1)));
    all.put("bind again", ComparedCalls::boundAgain);
    all.put("prepared batch", ComparedCalls::preparedBatch);
    all.put("prepared metadata", c -> c.prepareStatement(DOC).getMetaData().getColumnTypeName(5));
    all.put("parameter type", c -> parameterType(c));
    all.put("prepared with text", c -> c.prepareStatement("SELECT 1").executeQuery("SELECT 2"));
    all.put(
        "text of a prepared one",
        c -> with(c.prepareStatement("SELECT ?"), s -> s.setInt(1, 3)).toString());
    all.put("call", ComparedCalls::call);
    all.put("call without result", c -> c.prepareCall("{call noisy()}").execute());
    all.put("call unregistered", c -> c.prepareCall("{? = call noisy()}").execute());
  }

  private static void results(Map<String, ComparedCall> all) {
    all.put("object of an enum", c -> read(c, rows -> rows.getObject("mood")));
    all.put("object of a decimal", c -> read(c, rows -> rows.getObject("price")));
    all.put("object of an array", c -> read(c, rows -> rows.getArray("tags").getArray()));
    all.put("object of a time", c -> read(c, rows -> rows.getObject("made", OffsetDateTime.class)));
    all.put("object as text", c -> read(c, rows -> rows.getObject("id", String.class)));
    all.put("no such column", c -> read(c, rows -> rows.getString("nope")));
    all.put("bad conversion", c -> read(c, rows -> rows.getInt("title")));
    all.put("bad class", c -> read(c, rows -> rows.getObject("id", Thread.class)));
    all.put("was null", c -> read(c, rows -> rows.getString("body") + rows.wasNull()));
    all.put("before the first", c -> c.createStatement().executeQuery(DOC).getInt(1));
    all.put("backwards", c -> c.createStatement().executeQuery(DOC).previous());
    all.put("update read-only", c -> read(c, rows -> update(rows)));
    all.put("row numbers", c -> read(c, rows -> rows.getRow() + " " + rows.isLast()));
    all.put("closed result", ComparedCalls::closedResult);
  }

  private static void failures(Map<String, ComparedCall> all) {
    for (String sql :
        List.of(
            "SELEC 1",
            "SELECT * FROM nowhere",
            "SELECT 1/0",
            "INSERT INTO doc (id) VALUES (1)",
            "INSERT INTO entry (what) VALUES (NULL)",
            "SELECT 'x'::int",
            "SET search_path",
            "ROLLBACK TO nothing")) {
      all.put(sql, c -> c.createStatement().execute(sql));
      all.put(sql + " prepared", c -> c.prepareStatement(sql).execute());
    }
    all.put("query without result", c -> c.createStatement().executeQuery("SET work_mem = '4MB'"));
    all.put("update with result", c -> c.createStatement().executeUpdate("SELECT 1"));
    all.put("failed batch", ComparedCalls::failedBatch);
    all.put("closed statement", ComparedCalls::closedStatement);
    all.put("negative fetch size", c -> with(c.createStatement(), s -> s.setFetchSize(-1)));
    all.put("unknown result set type", c -> c.createStatement(7, 7).execute("SELECT 1"));
    all.put("unwrap to nothing", c -> c.unwrap(Thread.class));
  }

  private static void connections(Map<String, ComparedCall> all) {
    all.put("schema", Connection::getSchema);
    all.put("catalog", Connection::getCatalog);
    all.put("isolation", Connection::getTransactionIsolation);
    all.put("bad isolation", c -> act(() -> c.setTransactionIsolation(77)));
    all.put("holdability", Connection::getHoldability);
    all.put("native text", c -> c.nativeSQL("SELECT {fn now()} {d '2024-01-01'}"));
    all.put("type map", Connection::getTypeMap);
    all.put("client info", c -> c.getClientInfo().keySet());
    all.put("unknown client info", c -> act(() -> c.setClientInfo("nope", "x")));
    all.put("client info of nothing", c -> act(() -> c.setClientInfo(new Properties())));
    all.put("commit in autocommit", c -> act(c::commit));
    all.put("savepoint in autocommit", c -> act(c::setSavepoint));
    all.put("create clob", Connection::createClob);
    all.put("create struct", c -> c.createStruct("doc", new Object[0]));
    all.put("create array", c -> c.createArrayOf("int4", new Object[] {1, 2}));
    all.put("bad array type", c -> c.createArrayOf("nope", new Object[] {1}));
    all.put("escaped literal", c -> c.unwrap(PGConnection.class).escapeLiteral("it's"));
    all.put("encoding", c -> c.unwrap(PGConnection.class).getParameterStatus("client_encoding"));
    all.put("warnings", Connection::getWarnings);
    all.put("read-only", c -> act(() -> c.setReadOnly(true)));
  }

  private static void metadata(Map<String, ComparedCall> all) {
    all.put("tables", c -> c.getMetaData().getTables(null, c.getSchema(), "%", null));
    all.put("columns", c -> c.getMetaData().getColumns(null, c.getSchema(), "doc", "%"));
    all.put("keys", c -> c.getMetaData().getPrimaryKeys(null, c.getSchema(), "doc"));
    all.put("indexes", c -> c.getMetaData().getIndexInfo(null, c.getSchema(), "doc", true, true));
    all.put("functions", c -> c.getMetaData().getFunctions(null, c.getSchema(), "%"));
    all.put("table types", c -> c.getMetaData().getTableTypes());
    all.put("product", c -> product(c.getMetaData()));
    all.put("keywords", c -> c.getMetaData().getSQLKeywords());
  }

  private interface Change<T> {
    void on(T it) throws SQLException;
  }

  private interface Read {
    @Nullable Object from(ResultSet rows) throws SQLException;
  }

  private interface Step {
    void take() throws SQLException;
  }

  private static <T> T with(T it, Change<T> change) throws SQLException {
    change.on(it);
    return it;
  }

  private static String act(Step step) throws SQLException {
    step.take();
    return "done";
  }

  private static ResultSet bound(Connection c, String sql, Change<PreparedStatement> bind)
      throws SQLException {
    return with(c.prepareStatement(sql), bind).executeQuery();
  }

  private static @Nullable Object read(Connection c, Read read) throws SQLException {
    try (Statement statement = c.createStatement();
        ResultSet rows = statement.executeQuery(DOC)) {
      rows.next();
      return read.from(rows);
    }
  }

  private static OffsetDateTime time() {
    return OffsetDateTime.of(2024, 2, 29, 12, 0, 0, 0, ZoneOffset.UTC);
  }

  private static PGobject mood() throws SQLException {
    return with(with(new PGobject(), o -> o.setValue("calm")), o -> o.setType("mood"));
  }

  private static java.sql.Array numbers(Connection c) throws SQLException {
    return c.createArrayOf("int4", new Object[] {1, 2});
  }

  private static String severalResults(Connection c) throws SQLException {
    Statement statement = c.createStatement();
    StringBuilder seen = new StringBuilder();
    boolean result = statement.execute("SELECT 1; UPDATE doc SET flag = flag; SELECT 2");
    while (result || statement.getUpdateCount() != -1) {
      seen.append(result ? "rows " : statement.getUpdateCount() + " ");
      result = statement.getMoreResults();
    }
    return seen.toString();
  }

  private static int[] batch(Connection c) throws SQLException {
    Statement statement = c.createStatement();
    statement.addBatch("UPDATE doc SET flag = flag");
    statement.addBatch("DELETE FROM doc WHERE id = 1");
    return statement.executeBatch();
  }

  private static int[] preparedBatch(Connection c) throws SQLException {
    PreparedStatement statement = c.prepareStatement("UPDATE doc SET flag = true WHERE id = ?");
    for (int id = 1; id < 5; id++) {
      statement.setInt(1, id);
      statement.addBatch();
    }
    return statement.executeBatch();
  }

  private static String failedBatch(Connection c) throws SQLException {
    Statement statement = c.createStatement();
    statement.addBatch("UPDATE doc SET flag = flag");
    statement.addBatch("INSERT INTO doc (id) VALUES (1)");
    try {
      return Arrays.toString(statement.executeBatch());
    } catch (BatchUpdateException e) {
      return e.getClass() + e.getSQLState() + Arrays.toString(e.getUpdateCounts());
    }
  }

  private static ResultSet returning(Connection c) throws SQLException {
    return c.createStatement()
        .executeQuery("INSERT INTO entry (id, what) VALUES (-1, 'x') RETURNING id, what");
  }

  private static ResultSet keys(Connection c, String[] names) throws SQLException {
    Statement statement = c.createStatement();
    statement.executeUpdate("INSERT INTO entry (id, what) VALUES (-2, 'x')", names);
    return statement.getGeneratedKeys();
  }

  private static ResultSet noKeys(Connection c) throws SQLException {
    Statement statement = c.createStatement();
    statement.executeUpdate("INSERT INTO entry (id, what) VALUES (-3, 'x')");
    return statement.getGeneratedKeys();
  }

  private static ResultSet withoutEscapes(Connection c) throws SQLException {
    return with(c.createStatement(), s -> s.setEscapeProcessing(false))
        .executeQuery("SELECT {fn now()}");
  }

  private static String boundAgain(Connection c) throws SQLException {
    StringBuilder seen = new StringBuilder();
    try (PreparedStatement statement = c.prepareStatement("SELECT ? || 'x'")) {
      for (int i = 0; i < 8; i++) {
        statement.setString(1, "v" + i);
        ResultSet row = statement.executeQuery();
        row.next();
        seen.append(row.getString(1));
      }
    }
    return seen.toString();
  }

  private static String parameterType(Connection c) throws SQLException {
    return c.prepareStatement("UPDATE doc SET price = ?")
        .getParameterMetaData()
        .getParameterTypeName(1);
  }

  private static int call(Connection c) throws SQLException {
    CallableStatement call = c.prepareCall("{? = call noisy()}");
    call.registerOutParameter(1, Types.INTEGER);
    call.execute();
    return call.getInt(1);
  }

  private static String update(ResultSet rows) throws SQLException {
    rows.updateString("title", "x");
    return "updated";
  }

  private static boolean closedResult(Connection c) throws SQLException {
    ResultSet rows = c.createStatement().executeQuery(DOC);
    rows.close();
    return rows.next();
  }

  private static boolean closedStatement(Connection c) throws SQLException {
    Statement statement = c.createStatement();
    statement.close();
    return statement.execute("SELECT 1");
  }

  private static String product(DatabaseMetaData metaData) throws SQLException {
    return String.join(
        " ",
        metaData.getDatabaseProductName(),
        metaData.getDatabaseProductVersion(),
        metaData.getIdentifierQuoteString(),
        metaData.getUserName());
  }
}
