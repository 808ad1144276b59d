package io.bluegreen.proof.run;

import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.proof.history.HistoryFile;
import io.bluegreen.proof.history.Operation;
import io.bluegreen.proof.nemesis.Tally;
import io.bluegreen.proof.workload.Work;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** An application in another JVM. */
final class JvmLoad implements Load {
  /** Its numbers are above this, and those of the application in this JVM below. */
  static final long NUMBERS = 1_000_000_000;

  private final AppJvm jvm;
  private final Path history;
  private int asked;

  private JvmLoad(AppJvm jvm, Path history) {
    this.jvm = jvm;
    this.history = history;
  }

  /**
   * Starts one, whose clock is wrong if that can be done.
   *
   * @param builder the JVM and its options; the class path is set here
   * @param knowing whether the driver is on its class path
   * @param tally where it is noted that its clock is wrong
   */
  static JvmLoad start(
      AppJvm.Builder builder,
      boolean knowing,
      String url,
      LoadPlan plan,
      String threads,
      Tally tally) {
    try {
      Path history = Files.createTempFile("history", ".txt");
      AppJvm jvm =
          builder
              .environment(WrongClock.environment(plan.seed()))
              .classPath(classPath(knowing))
              .runs(
                  AppMain.class.getName(),
                  url,
                  plan.works().stream().map(Work::name).collect(Collectors.joining(",")),
                  Integer.toString(plan.threads()),
                  Long.toString(plan.seed()),
                  plan.judge().name(),
                  plan.deployment(),
                  history.toString(),
                  threads,
                  Objects.toString(plan.passwordFile(), "-"))
              .start();
      long clock = Long.parseLong(jvm.await("ready"));
      if (WrongClock.isOff(clock)) {
        tally.struck(WrongClock.NAME);
      }
      return new JvmLoad(jvm, history);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** That of the tests, with or without the driver and what depends on it. */
  private static Path[] classPath(boolean knowing) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> knowing || !isOurs(entry))
        .map(Path::of)
        .toArray(Path[]::new);
  }

  private static boolean isOurs(String entry) {
    String path = entry.replace(File.separatorChar, '/');
    return path.contains("bluegreen-jdbc")
        || path.contains("bluegreen-ops")
        || path.contains("/driver/target/")
        || path.contains("/ops/target/");
  }

  @Override
  public boolean recovers() {
    return ask("recovers").equals("true");
  }

  @Override
  public long awaitEpoch(long inForce) {
    return Long.parseLong(ask("epoch " + inForce));
  }

  private String ask(String question) {
    String numbered = question + " " + ++asked;
    jvm.tell(numbered);
    return jvm.await(numbered);
  }

  @Override
  public String whereabouts() {
    return "in another JVM, which says " + jvm.lines();
  }

  @Override
  public List<Operation> stop() {
    jvm.tell("stop");
    jvm.await("refused");
    try {
      List<Operation> operations = HistoryFile.read(history);
      Files.delete(history);
      return operations;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long refused() {
    return Long.parseLong(jvm.await("refused"));
  }

  @Override
  public List<String> broken() {
    return jvm.lines().stream().filter(line -> line.startsWith("broken ")).toList();
  }

  @Override
  public void close() {
    jvm.close();
  }
}
