package io.bluegreen.benchmarks.call;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.benchmarks.contestant.Contestant;
import io.bluegreen.benchmarks.contestant.Stand;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** The benchmark of single calls. {@link CallRounds} starts it and chooses the contestant. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // by JMH
public class CallBenchmark {

  /** One connection of one thread, in autocommit. */
  @State(Scope.Thread)
  public static class Open {
    @Param("pgjdbc")
    String contestant;

    Connection connection;
    PreparedStatement one;
    PreparedStatement five;
    PreparedStatement rows;
    ResultSet arrived;

    @Setup
    public void open() throws SQLException {
      connection = Contestant.of(contestant).connect(Stand.told());
      one = connection.prepareStatement(Calls.ONE);
      five = connection.prepareStatement(Calls.FIVE);
      rows = connection.prepareStatement(Calls.ROWS);
      arrived = Calls.arrived(connection);
      connection.setAutoCommit(autoCommit());
    }

    boolean autoCommit() {
      return true;
    }

    @TearDown
    public void close() throws SQLException {
      connection.close();
    }
  }

  /** One connection of one thread, with autocommit off. */
  @State(Scope.Thread)
  public static class InTransactions extends Open {
    @Override
    boolean autoCommit() {
      return false;
    }
  }

  /** A driver that opens connections. */
  @State(Scope.Benchmark)
  public static class Opening {
    @Param("pgjdbc")
    String contestant;

    Driver driver;
    String url;
    Connection first;

    /** The first connection of a JVM is measured elsewhere; it stays open, as a pool's would. */
    @Setup
    public void connectOnce() throws SQLException {
      driver = Contestant.of(contestant).driver(Stand.told());
      url = Contestant.of(contestant).url(Stand.told());
      first = driver.connect(url, new Properties());
    }

    @TearDown
    public void close() throws SQLException {
      first.close();
    }
  }

  /** A pool with connections to spare. */
  @State(Scope.Benchmark)
  public static class Pooled {
    @Param("pgjdbc")
    String contestant;

    HikariDataSource pool;

    @Setup
    public void open() {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(Contestant.of(contestant).url(Stand.told()));
      config.setMaximumPoolSize(4);
      pool = new HikariDataSource(config);
    }

    @TearDown
    public void close() {
      pool.close();
    }
  }

  @Benchmark
  public Object prepareAndClose(Open open) throws SQLException {
    return Calls.prepareAndClose(open.connection);
  }

  @Benchmark
  public Object bindFive(Open open) throws SQLException {
    Calls.bind(open.five);
    return open.five;
  }

  /** With the query's round trip and the server's work. */
  @Benchmark
  @OperationsPerInvocation(Stand.ROWS)
  public long queryRow(Open open) throws SQLException {
    return Calls.query(open.rows);
  }

  /** Without them: the rows have arrived. */
  @Benchmark
  @OperationsPerInvocation(Stand.ROWS)
  public long readRow(Open open) throws SQLException {
    return Calls.readAgain(open.arrived);
  }

  @Benchmark
  public int selectOne(Open open) throws SQLException {
    return Calls.selectOne(open.one);
  }

  @Benchmark
  public int transaction(InTransactions open) throws SQLException {
    return Calls.transaction(open.connection, open.one);
  }

  @Benchmark
  public int connectSelectClose(Opening opening) throws SQLException {
    try (Connection connection = opening.driver.connect(opening.url, new Properties());
        PreparedStatement one = connection.prepareStatement(Calls.ONE)) {
      return Calls.selectOne(one);
    }
  }

  @Benchmark
  public int pooledSelect(Pooled pooled) throws SQLException {
    try (Connection connection = pooled.pool.getConnection();
        PreparedStatement one = connection.prepareStatement(Calls.ONE)) {
      return Calls.selectOne(one);
    }
  }

  @Benchmark
  @Threads(8)
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public int selectOneByEight(Open open) throws SQLException {
    return Calls.selectOne(open.one);
  }
}
