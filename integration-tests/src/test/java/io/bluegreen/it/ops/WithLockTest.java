package io.bluegreen.it.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PgExtension.class)
class WithLockTest {
  private static final String HOLDERS =
      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND"
          + " database = (SELECT oid FROM pg_database WHERE datname = current_database())";

  private final Path directory;

  WithLockTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void theExitCodeIsTheCommands(PgDatabase database) throws Exception {
    ToolRun cli = locked(database, "sh", "-c", "exit 7");

    assertThat(cli.exit()).isEqualTo(7);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).isEmpty();
    assertThat(locked(database, "true").exit()).isZero();
    await().until(() -> database.queryLong(HOLDERS) == 0);
  }

  @Test
  void twoDoNotRunAtOnce(PgDatabase database) throws Exception {
    Path go = directory.resolve("go");
    CompletableFuture<ToolRun> first =
        CompletableFuture.supplyAsync(() -> locked(database, "sh", "-c", until(go)));
    await().until(() -> database.queryLong(HOLDERS) == 1);
    Path ran = directory.resolve("ran");

    ToolRun second =
        ToolRun.run(
            "with-lock", "--url", database.jdbcUrl(), "--timeout", "1ms", "--", "touch", ran + "");

    assertThat(second.exit()).isEqualTo(1);
    assertThat(second.err()).contains("is held by process", "role postgres", "--timeout");
    assertThat(ran).doesNotExist();
    Files.createFile(go);
    assertThat(first.join().exit()).isZero();
    assertThat(locked(database, "touch", ran.toString()).exit()).isZero();
    assertThat(ran).exists();
  }

  @Test
  void otherNamesAreOtherLocks(PgDatabase database) throws Exception {
    Path go = directory.resolve("go");
    CompletableFuture<ToolRun> first =
        CompletableFuture.supplyAsync(() -> locked(database, "sh", "-c", until(go)));
    await().until(() -> database.queryLong(HOLDERS) == 1);

    ToolRun other =
        ToolRun.run(
            "with-lock",
            "--url",
            database.jdbcUrl(),
            "--name",
            "other",
            "--timeout",
            "1ms",
            "--",
            "true");

    assertThat(other.exit()).isZero();
    Files.createFile(go);
    assertThat(first.join().exit()).isZero();
  }

  @Test
  void aCommandEndsWithItsLock(PgDatabase database) throws Exception {
    CompletableFuture<ToolRun> running =
        CompletableFuture.supplyAsync(
            () ->
                ToolRun.run(
                    "with-lock",
                    "--url",
                    database.jdbcUrl(),
                    "--heartbeat",
                    "50ms",
                    "--",
                    "sleep",
                    "600"));
    await().until(() -> database.queryLong(HOLDERS) == 1);

    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");

    ToolRun ended = running.join();
    assertThat(ended.exit()).isEqualTo(4);
    assertThat(ended.err()).contains("lock is lost", "the lock was lost while the command ran");
  }

  @Test
  void aCommandThatIsNotThere(PgDatabase database) {
    ToolRun cli = locked(database, "no-such-command-anywhere");

    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).contains("'no-such-command-anywhere' cannot be run");
  }

  @Test
  void theCommandsSessionsHaveALockTimeout(PgDatabase database) throws Exception {
    Path seen = directory.resolve("seen");
    String[] show = {"sh", "-c", "printf %s \"$PGOPTIONS\" > '" + seen + "'"};

    assertThat(locked(database, show).exit()).isZero();
    assertThat(seen).hasContent("-c lock_timeout=5000ms");
    assertThat(database.query("SHOW lock_timeout")).isEqualTo("0");

    String[] words = {"with-lock", "--url", database.jdbcUrl(), "--lock-timeout", "2s", "--"};
    Map<String, String> own = Map.of("PGOPTIONS", "-c search_path=x");
    assertThat(ToolRun.run(own, both(words, show)).exit()).isZero();
    assertThat(seen).hasContent("-c lock_timeout=2000ms -c search_path=x");

    words[4] = "0s";
    assertThat(ToolRun.run(own, both(words, show)).exit()).isZero();
    assertThat(seen).hasContent("-c search_path=x");
  }

  private static String[] both(String[] first, String[] second) {
    return Stream.of(first, second).flatMap(Stream::of).toArray(String[]::new);
  }

  private static String until(Path file) {
    return "while [ ! -e '" + file + "' ]; do sleep 0.05; done";
  }

  private static ToolRun locked(PgDatabase database, String... command) {
    List<String> all =
        new java.util.ArrayList<>(List.of("with-lock", "--url", database.jdbcUrl(), "--"));
    all.addAll(List.of(command));
    return ToolRun.run(all.toArray(String[]::new));
  }
}
