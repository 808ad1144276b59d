package io.bluegreen.it.dropin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.rowset.serial.SerialBlob;
import javax.sql.rowset.serial.SerialClob;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.PGCopyOutputStream;
import org.postgresql.core.BaseConnection;
import org.postgresql.fastpath.Fastpath;
import org.postgresql.largeobject.LargeObjectManager;

/**
 * The calls other than {@code execute} that begin a transaction when autocommit is off, by name.
 * The object of a call was obtained in an earlier transaction.
 */
final class FirstCalls {
  private static final String WHERE = "SELECT id, title, tags, mood FROM doc WHERE id = 1";
  private static final String SET_BODY = "UPDATE doc SET body = ? WHERE id = 1";

  static final Map<String, FirstCall> ALL = all();

  private FirstCalls() {}

  /** Gets ready in one transaction; the call it returns is the first of the next one. */
  interface FirstCall {
    BackgroundCall.Action prepare(Connection connection) throws Exception;
  }

  private static Map<String, FirstCall> all() {
    Map<String, FirstCall> all = new LinkedHashMap<>();
    connection(all);
    metadata(all);
    parameters(all);
    extensions(all);
    updatable(all);
    laterReads(all);
    return all;
  }

  private static void connection(Map<String, FirstCall> all) {
    all.put("getCatalog", c -> c::getCatalog);
    all.put("getSchema", c -> c::getSchema);
    all.put("setSavepoint", c -> c::setSavepoint);
    all.put("setSavepoint(name)", c -> () -> c.setSavepoint("here"));
    all.put("createArrayOf", c -> () -> c.createArrayOf("numeric", new Object[] {1}));
    all.put("isValid", c -> () -> c.isValid(5));
    all.put("setReadOnly", c -> () -> c.setReadOnly(false));
    all.put(
        "setTransactionIsolation",
        c -> () -> c.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED));
    all.put("setClientInfo", c -> () -> c.setClientInfo("ApplicationName", "first"));
    all.put("setNetworkTimeout", c -> () -> c.setNetworkTimeout(Runnable::run, 60_000));
    all.put("getNotifications", c -> () -> c.unwrap(PGConnection.class).getNotifications());
    all.put("execSQLQuery", c -> () -> ((BaseConnection) c).execSQLQuery("SELECT 1").close());
    all.put("execSQLUpdate", c -> () -> ((BaseConnection) c).execSQLUpdate("SET work_mem='4MB'"));
    all.put("getTypeInfo", c -> () -> ((BaseConnection) c).getTypeInfo().getPGType("doc"));
    all.put("executeBatch", FirstCalls::batch);
    all.put("call", c -> later(c.prepareCall("{? = call noisy()}"), FirstCalls::callNoisy));
  }

  private static void metadata(Map<String, FirstCall> all) {
    all.put("getTables", c -> () -> c.getMetaData().getTables(null, null, "doc", null).close());
    all.put("getColumns", c -> () -> c.getMetaData().getColumns(null, null, "doc", "%").close());
    all.put("getTypeInfo of metadata", c -> () -> c.getMetaData().getTypeInfo().close());
    all.put("getSQLKeywords", c -> () -> c.getMetaData().getSQLKeywords());
    all.put("getMaxTableNameLength", c -> () -> c.getMetaData().getMaxTableNameLength());
    all.put("getDefaultTransactionIsolation", c -> () -> isolation(c));
    all.put("ResultSetMetaData.getTableName", c -> resultMeta(c, m -> m.getTableName(1)));
    all.put("ResultSetMetaData.isAutoIncrement", c -> resultMeta(c, m -> m.isAutoIncrement(1)));
    all.put("ResultSetMetaData.isNullable", c -> resultMeta(c, m -> m.isNullable(1)));
    all.put("ResultSetMetaData.getColumnTypeName", c -> resultMeta(c, m -> m.getColumnTypeName(4)));
    all.put(
        "ResultSetMetaData.getColumnClassName", c -> resultMeta(c, m -> m.getColumnClassName(4)));
    all.put(
        "PreparedStatement.getMetaData",
        c -> later(c.prepareStatement(WHERE), PreparedStatement::getMetaData));
    all.put(
        "getParameterMetaData",
        c -> later(c.prepareStatement(SET_BODY), PreparedStatement::getParameterMetaData));
  }

  private static void parameters(Map<String, FirstCall> all) {
    byte[] bytes = {1, 2, 3};
    all.put("setBlob(Blob)", c -> body(c, s -> s.setBlob(1, new SerialBlob(bytes))));
    all.put("setBlob(stream)", c -> body(c, s -> s.setBlob(1, new ByteArrayInputStream(bytes))));
    all.put(
        "setBlob(stream, n)", c -> body(c, s -> s.setBlob(1, new ByteArrayInputStream(bytes), 3)));
    all.put("setClob(Clob)", c -> body(c, s -> s.setClob(1, new SerialClob(new char[] {'x'}))));

    all.put("setObject(Blob)", c -> body(c, s -> s.setObject(1, new SerialBlob(bytes))));
    all.put("setObject(Clob)", c -> body(c, s -> s.setObject(1, new SerialClob(new char[] {'x'}))));
    all.put(
        "setObject(Blob, BLOB)",
        c -> body(c, s -> s.setObject(1, new SerialBlob(bytes), Types.BLOB)));
    all.put(
        "setObject(stream, BLOB)",
        c -> body(c, s -> s.setObject(1, new ByteArrayInputStream(bytes), Types.BLOB)));
    all.put(
        "setObject(Clob, CLOB)",
        c -> body(c, s -> s.setObject(1, new SerialClob(new char[] {'x'}), Types.CLOB)));
  }

  private static void extensions(Map<String, FirstCall> all) {
    all.put("CopyManager.copyIn", c -> () -> copyIn(new CopyManager((BaseConnection) c)));
    all.put("getCopyAPI().copyOut", c -> () -> copyOut(c.unwrap(PGConnection.class).getCopyAPI()));
    all.put("PGCopyOutputStream", c -> () -> copyStream(c.unwrap(PGConnection.class)));
    all.put("LargeObjectManager.createLO", c -> () -> largeObjects(c).createLO());
    all.put(
        "new LargeObjectManager", c -> () -> new LargeObjectManager((BaseConnection) c).createLO());
    all.put("LargeObjectManager.open", FirstCalls::openLargeObject);
    all.put("Fastpath", c -> () -> fastpath(new Fastpath((BaseConnection) c)));
    all.put("getFastpathAPI", FirstCalls::fastpathOfConnection);
  }

  private static void updatable(Map<String, FirstCall> all) {
    all.put("updateRow", c -> updatable(c, FirstCalls::updateTitle));
    all.put("updateString", c -> updatable(c, rows -> rows.updateString("title", "one")));
    all.put("updateNull", c -> updatable(c, rows -> rows.updateNull(2)));
    all.put("moveToInsertRow", c -> updatable(c, ResultSet::moveToInsertRow));
    all.put("refreshRow", c -> updatable(c, ResultSet::refreshRow));
    all.put("deleteRow", c -> updatable(c, ResultSet::deleteRow));
  }

  private static void laterReads(Map<String, FirstCall> all) {
    all.put("Blob.length", c -> blob(c, Blob::length));
    all.put("Blob.getBytes", c -> blob(c, blob -> blob.getBytes(1, 2)));
    all.put("Clob.getSubString", c -> later(row(c, "body").getClob(1), clob -> text(clob)));
    all.put("ResultSet.getBlob", c -> later(row(c, "body"), rows -> rows.getBlob(1).length()));
    all.put("getObject(Blob)", c -> later(row(c, "body"), FirstCalls::blobAsObject));
    all.put("getObject(Clob)", c -> later(row(c, "body"), FirstCalls::clobAsObject));
    all.put("Array.getArray", c -> later(row(c, "tags").getArray(1), Array::getArray));
    all.put("Array.getResultSet", c -> later(row(c, "tags").getArray(1), Array::getResultSet));
    all.put(
        "getObject of a type of its own", c -> later(row(c, "mood"), rows -> rows.getObject(1)));
    all.put("getObject of a row", c -> later(row(c, "doc"), rows -> rows.getObject(1)));
  }

  private interface Use<T> {
    void of(T it) throws Exception;
  }

  private static <T> BackgroundCall.Action later(T it, Use<T> use) {
    return () -> use.of(it);
  }

  /** A row of table doc whose large object has two bytes. */
  private static ResultSet row(Connection c, String column) throws SQLException {
    Queries.run(c, "UPDATE doc SET body = lo_from_bytea(0, '\\x4142') WHERE id = 1");
    ResultSet row = c.createStatement().executeQuery("SELECT " + column + " FROM doc WHERE id = 1");
    row.next();
    return row;
  }

  private static BackgroundCall.Action blob(Connection c, Use<Blob> use) throws SQLException {
    return later(row(c, "body").getBlob(1), use);
  }

  private static BackgroundCall.Action body(Connection c, Use<PreparedStatement> use)
      throws SQLException {
    return later(c.prepareStatement(SET_BODY), use);
  }

  private static BackgroundCall.Action resultMeta(Connection c, Use<ResultSetMetaData> use)
      throws SQLException {
    ResultSet rows = c.createStatement().executeQuery(WHERE);
    return later(rows.getMetaData(), use);
  }

  private static BackgroundCall.Action updatable(Connection c, Use<ResultSet> use)
      throws SQLException {
    Statement statement =
        c.createStatement(
            ResultSet.TYPE_SCROLL_INSENSITIVE,
            ResultSet.CONCUR_UPDATABLE,
            ResultSet.HOLD_CURSORS_OVER_COMMIT);
    ResultSet rows = statement.executeQuery("SELECT id, title FROM doc WHERE id = 1");
    rows.next();
    return later(rows, use);
  }

  private static void updateTitle(ResultSet rows) throws SQLException {
    rows.updateString("title", "one");
    rows.updateRow();
  }

  private static BackgroundCall.Action batch(Connection c) throws SQLException {
    Statement statement = c.createStatement();
    statement.addBatch("SELECT set_config('work_mem', '4MB', true)");
    statement.clearBatch();
    statement.addBatch("INSERT INTO entry (what) VALUES ('batch')");
    return statement::executeBatch;
  }

  private static void callNoisy(CallableStatement call) throws SQLException {
    call.registerOutParameter(1, Types.INTEGER);
    call.execute();
  }

  private static void isolation(Connection c) throws SQLException {
    c.getMetaData().getDefaultTransactionIsolation();
  }

  private static void copyIn(CopyManager copy) throws Exception {
    copy.copyIn("COPY entry (what) FROM STDIN", new ByteArrayInputStream("x\n".getBytes(UTF_8)));
  }

  private static void copyOut(CopyManager copy) throws Exception {
    copy.copyOut("COPY doc TO STDOUT", new ByteArrayOutputStream());
  }

  private static void copyStream(PGConnection c) throws Exception {
    try (PGCopyOutputStream out = new PGCopyOutputStream(c, "COPY entry (what) FROM STDIN")) {
      out.write("x\n".getBytes(UTF_8));
    }
  }

  private static LargeObjectManager largeObjects(Connection c) throws SQLException {
    return c.unwrap(PGConnection.class).getLargeObjectAPI();
  }

  private static BackgroundCall.Action openLargeObject(Connection c) throws SQLException {
    long oid = largeObjects(c).createLO();
    return () -> largeObjects(c).open(oid);
  }

  private static void fastpath(Fastpath fastpath) throws SQLException {
    fastpath.addFunction("lo_creat", 957);
    fastpath.getOID(
        "lo_creat",
        new org.postgresql.fastpath.FastpathArg[] {new org.postgresql.fastpath.FastpathArg(-1)});
  }

  @SuppressWarnings("deprecation") // what old code calls
  private static BackgroundCall.Action fastpathOfConnection(Connection c) {
    return () -> fastpath(c.unwrap(PGConnection.class).getFastpathAPI());
  }

  private static void text(Clob clob) throws SQLException {
    clob.getSubString(1, 1);
  }

  private static void blobAsObject(ResultSet rows) throws SQLException {
    rows.getObject(1, Blob.class).length();
  }

  private static void clobAsObject(ResultSet rows) throws SQLException {
    rows.getObject(1, Clob.class).length();
  }
}
