package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.ops.cli.Main;
import io.bluegreen.ops.cli.base.CommandContext;
import io.bluegreen.ops.cli.base.Interruption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The manifests of the page about Kubernetes: their commands exist, and run once. */
final class YamlBlocksTest {
  private static final Path PAGE = Path.of("..", "docs", "how-to", "kubernetes.md");
  private static final Pattern BLOCK =
      Pattern.compile("^```yaml\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern ARGUMENTS = Pattern.compile("args: \\[([^]]+)]");

  private static List<String> manifests() throws IOException {
    return BLOCK.matcher(Files.readString(PAGE)).results().map(block -> block.group(1)).toList();
  }

  @Test
  void theirCommandsAreUnderstood() throws IOException {
    for (String manifest : manifests()) {
      List<String> found =
          ARGUMENTS.matcher(manifest).results().map(list -> list.group(1)).toList();
      assertThat(found).hasSize(1);
      String[] words =
          Arrays.stream(found.get(0).split(", ", -1))
              .map(word -> word.equals("\"{{args.epoch}}\"") ? "1795238073304" : word)
              .toArray(String[]::new);
      CommandLine line = Main.commandLine(new CommandContext(Map.of(), false, new Interruption()));
      assertThat(line.parseArgs(words).hasSubcommand()).as(found.get(0)).isTrue();
    }
  }

  @Test
  void nothingRunsASwitchTwice() throws IOException {
    assertThat(manifests())
        .hasSize(2)
        .allMatch(manifest -> manifest.contains("backoffLimit: 0"))
        .allMatch(manifest -> manifest.contains("restartPolicy: Never"))
        .noneMatch(manifest -> manifest.contains("\t"));
  }
}
