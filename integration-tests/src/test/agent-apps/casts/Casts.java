import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Properties;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import javax.sql.XAConnection;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.ds.PGConnectionPoolDataSource;
import org.postgresql.ds.PGPoolingDataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ds.common.BaseDataSource;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;
import org.postgresql.xa.PGXADataSource;

/**
 * Old code that casts to pgjdbc's classes. Each line of its output is one cast that worked.
 */
public class Casts {
  private static String host;
  private static int port;
  private static String database;

  public static void main(String[] arguments) throws Exception {
    host = arguments[0];
    port = Integer.parseInt(arguments[1]);
    database = arguments[2];
    String url = "jdbc:postgresql://" + host + ":" + port + "/" + database;
    try (Connection c = DriverManager.getConnection(url, "postgres", "")) {
      casts(c);
      copies(c);
      largeObjects(c);
      System.out.println("getURL " + c.getMetaData().getURL());
    }
    Properties info = new Properties();
    info.setProperty("user", "postgres");
    info.setProperty("loginTimeout", "10");
    try (Connection c = DriverManager.getConnection(url, info)) {
      say("loginTimeout", c);
    }
    dataSources();
    System.out.println("done");
  }

  private static void say(String what, Connection connection) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT side FROM place")) {
      row.next();
      System.out.println(what + " is on " + row.getString(1));
    }
  }

  private static void casts(Connection c) throws Exception {
    System.out.println("backend " + (((PGConnection) c).getBackendPID() > 0));
    System.out.println("unwrap PGConnection " + (c.unwrap(PGConnection.class).getBackendPID() > 0));
    System.out.println("isWrapperFor " + c.isWrapperFor(PGConnection.class));
    System.out.println("transaction " + c.unwrap(BaseConnection.class).getTransactionState());
    try (Statement s = c.createStatement()) {
      System.out.println("PGStatement " + (((PGStatement) s).getLastOID() >= 0));
    }
    try (PreparedStatement s = c.prepareStatement("SELECT ?::int[]")) {
      ((PGStatement) s).setPrepareThreshold(3);
      Array array = c.createArrayOf("int4", new Object[] {1, 2});
      s.setArray(1, array);
      try (ResultSet row = s.executeQuery()) {
        row.next();
        System.out.println("array " + ((Integer[]) row.getArray(1).getArray()).length);
      }
    }
    try (Statement s = c.createStatement()) {
      s.execute("LISTEN news");
      s.execute("NOTIFY news, 'hello'");
      System.out.println("notified " + ((PGConnection) c).getNotifications()[0].getParameter());
      s.execute("UNLISTEN news");
    }
  }

  private static void copies(Connection c) throws Exception {
    CopyManager copy = new CopyManager((BaseConnection) c);
    System.out.println("copied in " + copy.copyIn("COPY ledger FROM STDIN", new StringReader("7\t1\n7\t2\n")));
    StringWriter out = new StringWriter();
    ((PGConnection) c).getCopyAPI().copyOut("COPY (SELECT number FROM ledger) TO STDOUT", out);
    System.out.println("copied out " + out.toString().split("\n").length);
  }

  private static void largeObjects(Connection c) throws Exception {
    c.setAutoCommit(false);
    LargeObjectManager manager = ((PGConnection) c).getLargeObjectAPI();
    long oid = manager.createLO(LargeObjectManager.READWRITE);
    LargeObject large = manager.open(oid, LargeObjectManager.READWRITE);
    large.write(new byte[] {1, 2, 3});
    System.out.println("large object " + large.size());
    large.close();
    manager.unlink(oid);
    c.commit();
    c.setAutoCommit(true);
  }

  private static void dataSources() throws Exception {
    DataSource simple = prepared(new PGSimpleDataSource());
    try (Connection c = simple.getConnection()) {
      say("PGSimpleDataSource", c);
    }
    PGPoolingDataSource pooling = prepared(new PGPoolingDataSource());
    pooling.setDataSourceName("legacy");
    for (int i = 0; i < 2; i++) {
      try (Connection c = pooling.getConnection()) {
        say("PGPoolingDataSource", c);
      }
    }
    pooling.close();
    PooledConnection pooled = prepared(new PGConnectionPoolDataSource()).getPooledConnection();
    try (Connection c = pooled.getConnection()) {
      say("PGConnectionPoolDataSource", c);
    }
    pooled.close();
    XAConnection xa = prepared(new PGXADataSource()).getXAConnection();
    try (Connection c = xa.getConnection()) {
      say("PGXADataSource", c);
    }
    xa.close();
  }

  @SuppressWarnings("deprecation")
  private static <T extends BaseDataSource> T prepared(T dataSource) {
    dataSource.setServerName(host);
    dataSource.setPortNumber(port);
    dataSource.setDatabaseName(database);
    dataSource.setUser("postgres");
    dataSource.setPassword("");
    return dataSource;
  }
}
