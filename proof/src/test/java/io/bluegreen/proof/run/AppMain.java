package io.bluegreen.proof.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bluegreen.proof.history.HistoryFile;
import io.bluegreen.proof.workload.Judge;
import io.bluegreen.proof.workload.Works;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/** The application in a JVM of its own: it is told by lines, and answers by lines. */
final class AppMain {
  private AppMain() {}

  /**
   * Works until it is told to stop.
   *
   * @param arguments the URL, the works, the number of threads, the seed, the judge, the
   *     deployment, the file for the history, {@code virtual} or {@code platform}, and the file
   *     with the password or {@code -}
   */
  public static void main(String[] arguments) throws Exception {
    boolean virtual = arguments[7].equals("virtual");
    PinnedCarriers pinned = virtual ? PinnedCarriers.watch() : PinnedCarriers.none();
    LoadPlan plan =
        new LoadPlan(
            Works.named(List.of(arguments[1].split(",", -1))),
            Integer.parseInt(arguments[2]),
            Long.parseLong(arguments[3]),
            Judge.valueOf(arguments[4]),
            arguments[5],
            arguments[8].equals("-") ? null : Path.of(arguments[8]));
    try (LocalLoad load =
            LocalLoad.start(
                arguments[0], plan, "there", JvmLoad.NUMBERS, virtual ? virtual() : platform());
        PinnedCarriers watched = pinned) {
      say("ready " + System.currentTimeMillis());
      obey(load);
      HistoryFile.write(Path.of(arguments[6]), load.stop());
      load.broken().forEach(line -> say("broken " + line.replaceAll("\\s+", " ")));
      watched.found().forEach(line -> say("broken " + line));
      say("refused " + load.refused());
    }
  }

  private static void obey(LocalLoad load) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("stop")) {
        return;
      }
      say(line + " " + answer(load, line.split(" ", -1)));
    }
  }

  /** Answers a question, whose last word only tells it from others. */
  private static Object answer(LocalLoad load, String... question) {
    return question[0].equals("epoch")
        ? load.awaitEpoch(Long.parseLong(question[1]))
        : load.recovers();
  }

  private static ThreadFactory platform() {
    AtomicLong number = new AtomicLong();
    return task -> new Thread(task, "proof-" + number.incrementAndGet());
  }

  /** Compiled for a Java that has none, and so asked for by name. */
  private static ThreadFactory virtual() throws ReflectiveOperationException {
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    return (ThreadFactory)
        Arrays.stream(Class.forName("java.lang.Thread$Builder").getMethods())
            .filter(method -> method.getName().equals("factory"))
            .findFirst()
            .orElseThrow()
            .invoke(builder);
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
