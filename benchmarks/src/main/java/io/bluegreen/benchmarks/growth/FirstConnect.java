package io.bluegreen.benchmarks.growth;

import io.bluegreen.benchmarks.contestant.Contestant;
import io.bluegreen.benchmarks.contestant.Stand;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * The main program of a JVM that connects for the first time: its classes, the watcher, the first
 * reading of the control table. Takes the contestant's name; prints {@code name=value} lines.
 */
public final class FirstConnect {
  private FirstConnect() {}

  public static void main(String[] arguments) throws SQLException {
    Stand stand = Stand.told();
    Contestant contestant = Contestant.of(arguments[0]);
    // Finds the drivers of the class path, which no application escapes.
    DriverManager.drivers().forEach(driver -> {});
    long start = System.nanoTime();
    Driver driver = contestant.driver(stand);
    try (Connection first = driver.connect(contestant.url(stand), new Properties())) {
      say("first", System.nanoTime() - start);
      start = System.nanoTime();
      try (Connection second = driver.connect(contestant.url(stand), new Properties())) {
        say("second", System.nanoTime() - start);
        first.clearWarnings();
        second.clearWarnings();
      }
    }
    System.exit(0);
  }

  private static void say(String name, long nanos) {
    System.out.println(name + "=" + nanos);
  }
}
