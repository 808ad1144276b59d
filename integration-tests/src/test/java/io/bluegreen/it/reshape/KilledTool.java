package io.bluegreen.it.reshape;

import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.ops.cli.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The tool in a process of its own, to which something happens at one of its statements. An odd one
 * reaches the server all the same, an even one does not.
 */
final class KilledTool {
  private static final String NAME = "killed-tool";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final PgDatabase database;

  /** What happens: to the tool, or to the server. */
  enum Blow {
    KILL_TOOL,
    KILL_SERVER
  }

  KilledTool(PgDatabase database) {
    this.database = database;
  }

  /**
   * Runs a command until it ends or is hit. Afterwards the server is there, and nothing of the
   * command is under way.
   *
   * @return false if it ended before that statement
   */
  boolean hit(Blow blow, int statement, String... arguments) throws Exception {
    AtomicInteger sent = new AtomicInteger();
    AtomicReference<AppJvm> tool = new AtomicReference<>();
    AtomicBoolean struck = new AtomicBoolean();
    CompletableFuture<Boolean> hit = new CompletableFuture<>();
    try (TcpProxy proxy = TcpProxy.to(database.server().host(), database.server().port())) {
      proxy.breakNext(
          message -> {
            if (!isStatement(message) || sent.incrementAndGet() != statement) {
              return false;
            }
            struck.set(true);
            if (blow == Blow.KILL_TOOL) {
              awaited(tool).close();
            } else {
              killServer();
            }
            hit.complete(true);
            return statement % 2 == 0;
          },
          Then.CUT_BEFORE);
      AppJvm process = start(proxy.address(), arguments);
      tool.set(process);
      ProcessHandle.of(process.pid()).ifPresent(tells -> endedBefore(tells, struck, hit));
      try {
        hit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } finally {
        process.close();
      }
    }
    if (!database.server().isRunning()) {
      database.server().startAgain();
    }
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                database.queryLong(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = '"
                            + NAME
                            + "'")
                    == 0);
    return hit.join();
  }

  /** Ends the wait where the tool ends by itself; after a blow the blow ends it. */
  @SuppressWarnings("FutureReturnValueIgnored") // what it completes is waited for
  private static void endedBefore(
      ProcessHandle process, AtomicBoolean struck, CompletableFuture<Boolean> hit) {
    process
        .onExit()
        .thenRun(
            () -> {
              if (!struck.get()) {
                hit.complete(false);
              }
            });
  }

  private AppJvm start(String address, String... arguments) {
    String url =
        "jdbc:postgresql://"
            + address
            + "/"
            + database.name()
            + "?user=postgres&ApplicationName="
            + NAME;
    return AppJvm.builder()
        .classPath(
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .toArray(Path[]::new))
        .runs(
            Stream.of(
                    Stream.of(Main.class.getName(), "reshape"),
                    Arrays.stream(arguments),
                    Stream.of("--url", url))
                .flatMap(s -> s)
                .toArray(String[]::new))
        .start();
  }

  private void killServer() {
    try {
      database.server().kill();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AppJvm awaited(AtomicReference<AppJvm> tool) {
    Awaitility.await().atMost(PATIENCE).until(() -> tool.get() != null);
    return Objects.requireNonNull(tool.get());
  }

  private static boolean isStatement(ClientMessage message) {
    return message.runs("");
  }
}
