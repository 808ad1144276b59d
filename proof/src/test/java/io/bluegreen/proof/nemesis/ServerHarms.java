package io.bluegreen.proof.nemesis;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** The harms of servers and of their administrators. */
public final class ServerHarms {
  /** The login of applications, whose sessions are attacked. */
  public static final String APPLICATION = "app";

  /** Longer than a driver waits for an answer and for a silent login after it. */
  private static final Duration LONGEST_DEAFNESS = Duration.ofSeconds(40);

  private final List<PgDatabase> databases;
  private final boolean watchersStay;

  /**
   * Attacks the servers of these databases; they are reached past every proxy.
   *
   * @param watchersStay whether a watcher's session is one server process as long as it lasts
   */
  public ServerHarms(List<PgDatabase> databases, boolean watchersStay) {
    this.databases = List.copyOf(databases);
    this.watchersStay = watchersStay;
  }

  public List<Nemesis> all() {
    return List.of(
        new Nemesis("one backend terminated", (random, pause) -> terminate(random, "LIMIT 1")),
        new Nemesis("all backends terminated", (random, pause) -> terminate(random, "")),
        new Nemesis("SIGSTOP of a server", this::suspend),
        new Nemesis("SIGKILL of a server", this::kill),
        new Nemesis("statement_timeout", this::timeOut),
        new Nemesis("watchers deaf", this::deafen),
        new Nemesis("watchers killed", this::killWatchers));
  }

  private PgDatabase any(SplittableRandom random) {
    return databases.get(random.nextInt(databases.size()));
  }

  private void terminate(SplittableRandom random, String limit) throws SQLException {
    List<PgDatabase> victims = limit.isEmpty() ? databases : List.of(any(random));
    for (PgDatabase database : victims) {
      database.execute(
          "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE usename ="
              + " '"
              + APPLICATION
              + "' AND datname = current_database() ORDER BY state <> 'idle' DESC, random() "
              + limit
              + ") victims");
    }
  }

  private void suspend(SplittableRandom random, Pause pause) throws Exception {
    PgServer server = any(random).server();
    server.suspend();
    try {
      pause.lasts(random, 100, 2500);
    } finally {
      server.proceed();
    }
  }

  private void kill(SplittableRandom random, Pause pause) throws Exception {
    PgServer server = any(random).server();
    server.kill();
    try {
      pause.lasts(random, 0, 1000);
    } finally {
      server.startAgain();
    }
  }

  private static final String WATCHERS =
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'bluegreen-jdbc watcher'"
          + " AND datname = current_database()";

  /**
   * The server processes of all watchers stand still: their connections live and say nothing. Now
   * and then they do so until other watchers have come in their place.
   */
  private void deafen(SplittableRandom random, Pause pause) throws Exception {
    PgDatabase database = any(random);
    List<Long> deaf = watchers(database);
    if (deaf.isEmpty()) {
      throw new SQLException("no watcher is connected");
    }
    database.server().suspendBackends(deaf);
    try {
      if (watchersStay && random.nextInt(3) == 0) {
        awaitOthers(database, deaf, pause);
      } else {
        pause.lasts(random, 500, 4000);
      }
    } finally {
      database.server().proceedBackends(deaf);
    }
  }

  private static List<Long> watchers(PgDatabase database) throws SQLException {
    return database.column(WATCHERS).stream()
        .map(pid -> Long.valueOf(String.valueOf(pid)))
        .toList();
  }

  private static void awaitOthers(PgDatabase database, List<Long> deaf, Pause pause)
      throws Exception {
    long began = System.nanoTime();
    while (watchers(database).stream().allMatch(deaf::contains)) {
      if (System.nanoTime() - began > LONGEST_DEAFNESS.toNanos()) {
        throw new AssertionError("the driver stays with watchers that are deaf: " + deaf);
      }
      pause.lasts(50);
    }
  }

  /** The sessions of all watchers end, and the threads of this JVM that read them are woken. */
  private void killWatchers(SplittableRandom random, Pause pause) throws Exception {
    for (int i = 0; i < 3; i++) {
      any(random).execute(WATCHERS.replace("SELECT pid", "SELECT pg_terminate_backend(pid)"));
      Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().startsWith("bluegreen-watcher"))
          .forEach(Thread::interrupt);
      pause.lasts(random, 50, 500);
    }
  }

  /** New sessions get a short time, and something that takes longer. */
  private void timeOut(SplittableRandom random, Pause pause) throws Exception {
    PgDatabase database = any(random);
    database.execute("ALTER ROLE " + APPLICATION + " SET statement_timeout = '120ms'");
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      terminate(random, "");
      pause.lasts(random, 100, 400);
      connection.setAutoCommit(false);
      statement.execute("SET lock_timeout = '1s'");
      for (Object table : database.column(TABLES)) {
        statement.execute("LOCK TABLE " + table + " IN EXCLUSIVE MODE");
      }
      pause.lasts(random, 200, 600);
      connection.rollback();
    } finally {
      database.execute("ALTER ROLE " + APPLICATION + " RESET statement_timeout");
    }
  }

  /** In one order for everybody, so that two who lock them never wait in a circle. */
  private static final String TABLES =
      "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'"
          + " AND relname IN ('elements', 'counters', 'accounts', 'lists') ORDER BY 1";
}
