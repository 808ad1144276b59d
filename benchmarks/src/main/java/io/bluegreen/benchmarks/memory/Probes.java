package io.bluegreen.benchmarks.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bluegreen.benchmarks.contestant.Contestant;
import io.bluegreen.benchmarks.contestant.Stand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The launcher of JVMs for {@link Probe}. */
public final class Probes {
  private Probes() {}

  /** The bytes of one contestant by the name of what was counted. */
  public static Map<String, Long> of(Contestant contestant, Stand stand) throws IOException {
    Map<String, Long> bytes = new LinkedHashMap<>();
    for (String line : run(stand, Probe.class, contestant.toString())) {
      String[] parts = line.split("=", 2);
      bytes.put(parts[0], Long.parseLong(parts[1]));
    }
    return bytes;
  }

  /** The lines that a main program of this module prints in a JVM of its own. */
  public static List<String> run(Stand stand, Class<?> program, String... arguments)
      throws IOException {
    return run(
        List.of("-Xms256m", "-Xmx256m", stand.asJvmArgument()), program, Arrays.asList(arguments));
  }

  /** The same with options for the JVM, and without a stand. */
  public static List<String> run(List<String> options, Class<?> program, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int exit = process.onExit().join().exitValue();
    if (exit != 0) {
      throw new IOException(program.getSimpleName() + " ended with " + exit + ":\n" + output);
    }
    return output.lines().toList();
  }
}
