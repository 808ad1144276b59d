package io.bluegreen.benchmarks.memory;

import com.sun.management.ThreadMXBean;
import io.bluegreen.benchmarks.call.Calls;
import io.bluegreen.benchmarks.contestant.Contestant;
import io.bluegreen.benchmarks.contestant.Stand;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

/**
 * The main program that counts the bytes that one contestant allocates per call, once the JVM has
 * compiled it, and the bytes that its open connections and statements hold.
 *
 * <p>It runs in a JVM of its own, because earlier work of a JVM influences what its compiler
 * optimizes. It prints {@code name=bytes} lines.
 */
public final class Probe {
  /** The suffix of the names of times. */
  public static final String NANOS = ".nanos";

  private static final int BATCHES = 20;

  /** All batches of two probes at once stay below a server's 100 connections. */
  private static final int CONNECTIONS = 8;

  private static final int HELD_BATCHES = 5;

  private static final int STATEMENTS = 200;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Driver driver;
  private final String url;

  private Probe(Contestant contestant, Stand stand) throws SQLException {
    driver = contestant.driver(stand);
    url = contestant.url(stand);
  }

  /** Takes the contestant's name; the stand is told by its property. */
  public static void main(String[] arguments) throws SQLException {
    Probe probe = new Probe(Contestant.of(arguments[0]), Stand.told());
    probe.allocated();
    probe.held();
  }

  private interface Call {
    void run() throws SQLException;
  }

  private void allocated() throws SQLException {
    try (Connection connection = open();
        PreparedStatement one = connection.prepareStatement(Calls.ONE);
        PreparedStatement five = connection.prepareStatement(Calls.FIVE);
        ResultSet arrived = Calls.arrived(connection)) {
      say("bindFive", 200_000, () -> Calls.bind(five));
      say("readRow", 300, Stand.ROWS, () -> Calls.readAgain(arrived));
      say("prepareAndClose", 60_000, () -> Calls.prepareAndClose(connection));
      say("selectOne", 15_000, () -> Calls.selectOne(one));
      connection.setAutoCommit(false);
      say("transaction", 10_000, () -> Calls.transaction(connection, one));
      connection.commit();
      say("connectSelectClose", 400, this::connectSelectClose);
    }
  }

  private void connectSelectClose() throws SQLException {
    try (Connection connection = open();
        PreparedStatement one = connection.prepareStatement(Calls.ONE)) {
      Calls.selectOne(one);
    }
  }

  /**
   * The median of some batches, all of which stay open: the first makes objects of the JVM's own,
   * and another may be the one after which those are let go.
   */
  private void held() throws SQLException {
    List<Connection> connections = new ArrayList<>(CONNECTIONS * HELD_BATCHES);
    long[] held = new long[HELD_BATCHES];
    for (int batch = 0; batch < HELD_BATCHES; batch++) {
      long before = LiveHeap.bytes();
      for (int i = 0; i < CONNECTIONS; i++) {
        connections.add(open());
      }
      held[batch] = LiveHeap.bytes() - before;
    }
    Arrays.sort(held);
    say("heldByConnection", held[HELD_BATCHES / 2] / CONNECTIONS);
    List<PreparedStatement> statements = new ArrayList<>(STATEMENTS);
    long before = LiveHeap.bytes();
    for (int i = 0; i < STATEMENTS; i++) {
      statements.add(connections.get(i % connections.size()).prepareStatement(Calls.FIVE));
    }
    say("heldByStatement", (LiveHeap.bytes() - before) / STATEMENTS);
    for (PreparedStatement statement : statements) {
      statement.close();
    }
    for (Connection connection : connections) {
      connection.close();
    }
  }

  private Connection open() throws SQLException {
    return driver.connect(url, new Properties());
  }

  private static void say(String name, int warmup, Call call) throws SQLException {
    say(name, warmup, 1, call);
  }

  /**
   * The least of some batches: what another allocates is the compiler's not being done, and what
   * another needs is what the machine had to do besides.
   */
  private static void say(String name, int warmup, int operations, Call call) throws SQLException {
    repeat(warmup, call);
    int size = Math.max(warmup / BATCHES, 1);
    long bytes = Long.MAX_VALUE;
    long nanos = Long.MAX_VALUE;
    for (int i = 0; i < BATCHES; i++) {
      long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
      long nanosBefore = THREADS.getCurrentThreadCpuTime();
      repeat(size, call);
      nanos = Math.min(nanos, THREADS.getCurrentThreadCpuTime() - nanosBefore);
      bytes = Math.min(bytes, THREADS.getCurrentThreadAllocatedBytes() - bytesBefore);
    }
    say(name, Math.round((double) bytes / size / operations));
    say(name + NANOS, Math.round((double) nanos / size / operations));
  }

  private static void repeat(int times, Call call) throws SQLException {
    for (int i = 0; i < times; i++) {
      call.run();
    }
  }

  private static void say(String name, long bytes) {
    System.out.println(name + "=" + bytes);
  }
}
