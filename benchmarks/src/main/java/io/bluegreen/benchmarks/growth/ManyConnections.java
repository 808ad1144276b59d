package io.bluegreen.benchmarks.growth;

import com.sun.management.ThreadMXBean;
import io.bluegreen.benchmarks.call.Calls;
import io.bluegreen.benchmarks.memory.LiveHeap;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The main program of a JVM that opens many connections and calls them one after the other. Takes
 * their number, how many calls there are in all, and the URLs that they have in turn; prints {@code
 * name=value} lines.
 */
public final class ManyConnections {
  private static final int BATCHES = 10;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final int calls;
  private final List<Connection> connections = new ArrayList<>();
  private final List<PreparedStatement> statements = new ArrayList<>();

  private ManyConnections(int calls) {
    this.calls = calls;
  }

  public static void main(String[] arguments) throws SQLException {
    int count = Integer.parseInt(arguments[0]);
    List<String> urls = List.of(arguments).subList(2, arguments.length);
    ManyConnections many = new ManyConnections(Integer.parseInt(arguments[1]));
    many.open(1, urls);
    many.repeat(many.calls);
    many.connections.remove(0).close();
    many.statements.clear();
    many.measure(count, urls);
  }

  private void measure(int count, List<String> urls) throws SQLException {
    long before = LiveHeap.bytes();
    open(count, urls);
    say("held", (LiveHeap.bytes() - before) / count);
    for (Connection connection : connections) {
      statements.add(connection.prepareStatement(Calls.ONE));
    }
    repeat(calls);
    long nanos = Long.MAX_VALUE;
    long bytes = Long.MAX_VALUE;
    for (int i = 0; i < BATCHES; i++) {
      long nanosBefore = THREADS.getCurrentThreadCpuTime();
      long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
      repeat(calls / BATCHES);
      bytes = Math.min(bytes, THREADS.getCurrentThreadAllocatedBytes() - bytesBefore);
      nanos = Math.min(nanos, THREADS.getCurrentThreadCpuTime() - nanosBefore);
    }
    say("nanos", nanos * BATCHES / calls);
    say("bytes", bytes * BATCHES / calls);
    // Nothing is closed: the end of the process does that in one go.
  }

  private void open(int count, List<String> urls) throws SQLException {
    for (int i = 0; i < count; i++) {
      String url = urls.get(i % urls.size());
      Driver driver = DriverManager.getDriver(url);
      connections.add(driver.connect(url, new Properties()));
    }
    if (statements.isEmpty() && count == 1) {
      statements.add(connections.get(0).prepareStatement(Calls.ONE));
    }
  }

  private void repeat(int times) throws SQLException {
    for (int i = 0; i < times; i++) {
      Calls.selectOne(statements.get(i % statements.size()));
    }
  }

  private static void say(String name, long value) {
    System.out.println(name + "=" + value);
  }
}
