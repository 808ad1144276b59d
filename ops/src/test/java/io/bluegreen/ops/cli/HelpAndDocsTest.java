package io.bluegreen.ops.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.ops.cli.base.CommandContext;
import io.bluegreen.ops.cli.base.Interruption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Help has an example that works, and docs/reference/commands.md knows every command and option.
 */
final class HelpAndDocsTest {
  private static final Path PAGE = Path.of("..", "docs", "reference", "commands.md");
  private static final Pattern LINK = Pattern.compile("\\]\\(([./a-z-]+\\.md)[)#]");
  private static final Pattern WORD = Pattern.compile("'[^']*'|\\S+");
  private static final Pattern OPTION = Pattern.compile("`(--[a-z][a-z-]+)`");

  private static CommandLine root() {
    return Main.commandLine(new CommandContext(Map.of(), false, new Interruption()));
  }

  /** Finds a command by its name, or by those of its group and its own. */
  private static CommandLine command(String name) {
    CommandLine found = root();
    for (String word : name.split(" ", -1)) {
      found = Objects.requireNonNull(found.getSubcommands().get(word));
    }
    return found;
  }

  static Stream<String> ours() {
    return root().getSubcommands().keySet().stream()
        .filter(name -> !name.equals("help") && !name.equals("generate-completion"))
        .flatMap(
            name ->
                Stream.concat(
                    Stream.of(name),
                    command(name).getSubcommands().keySet().stream().map(sub -> name + " " + sub)));
  }

  /** The page, and the pages that it links to. */
  private static String docs() throws IOException {
    String page = Files.readString(PAGE, UTF_8);
    StringBuilder all = new StringBuilder(page);
    for (MatchResult link : LINK.matcher(page).results().toList()) {
      all.append(Files.readString(PAGE.resolveSibling(link.group(1)), UTF_8));
    }
    return all.toString();
  }

  @Test
  void everyCommandHasItsPlaceInTheDocs() throws IOException {
    String page = Files.readString(PAGE, UTF_8);
    String headings =
        page.lines().filter(line -> line.startsWith("## ")).collect(Collectors.joining("\n"));
    assertThat(root().getSubcommands().keySet())
        .allSatisfy(name -> assertThat(headings).contains("`" + name + "`"));
  }

  @ParameterizedTest
  @MethodSource("ours")
  void everyOptionIsInTheDocs(String name) throws IOException {
    String docs = docs();
    for (OptionSpec option : command(name).getCommandSpec().options()) {
      assertThat(docs).as("%s %s", name, option.longestName()).contains(option.longestName());
    }
  }

  @Test
  void theDocsNameNoOptionThatDoesNotExist() throws IOException {
    TreeSet<String> known = new TreeSet<>();
    Stream.concat(root().getSubcommands().keySet().stream(), ours())
        .forEach(
            name ->
                command(name)
                    .getCommandSpec()
                    .options()
                    .forEach(option -> known.addAll(Arrays.asList(option.names()))));
    String page = Files.readString(PAGE, UTF_8);
    assertThat(OPTION.matcher(page).results().map(match -> match.group(1))).isSubsetOf(known);
  }

  @ParameterizedTest
  @MethodSource("ours")
  void helpFitsATerminalAndSaysWhatForAndHow(String name) {
    CommandLine command = command(name);
    assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
    assertThat(command.getUsageMessage().lines()).allMatch(line -> line.length() <= 80);
    assertThat(command.getCommandSpec().usageMessage().footer()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("ours")
  void itsExamplesAreUnderstood(String name) {
    String[] footer = command(name).getCommandSpec().usageMessage().footer();
    for (String example : String.join("\n", footer).replaceAll("\\\\\\n", " ").split("\n", -1)) {
      String[] words =
          WORD.matcher(example)
              .results()
              .map(word -> word.group().replace("'", ""))
              .toArray(String[]::new);
      assertThat(words[0]).isEqualTo("bluegreen");
      assertThat(String.join(" ", Arrays.copyOfRange(words, 1, words.length))).startsWith(name);
      root().parseArgs(Arrays.copyOfRange(words, 1, words.length));
    }
  }
}
