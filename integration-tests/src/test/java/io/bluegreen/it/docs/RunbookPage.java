package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A document whose commands are typed one block after the other, as a reader does. */
final class RunbookPage {
  private static final Pattern VALUE = Pattern.compile("(?m)^export (\\w+)=.*$");

  private final List<BashBlocks.Block> blocks;
  private final Map<String, String> values;
  private final Map<String, Deed> before = new HashMap<>();
  private final Map<String, Deed> instead = new HashMap<>();

  /** Something that happens beside the commands. */
  @FunctionalInterface
  interface Deed {
    void run() throws Exception;
  }

  /**
   * Reads it.
   *
   * @param values what the reader puts into the block that is marked {@code yours}
   */
  RunbookPage(String document, Map<String, String> values) throws IOException {
    blocks = BashBlocks.of(Path.of("../docs").resolve(document));
    this.values = values;
  }

  /** Does something before the block of this mark. */
  void before(String mark, Deed deed) {
    before.put(known(mark), deed);
  }

  /** Does something in place of the block of this mark. */
  void instead(String mark, Deed deed) {
    instead.put(known(mark), deed);
  }

  /** Leaves the block of this mark out. */
  void without(String mark) {
    instead(mark, () -> {});
  }

  /** Leaves every block out but those of these marks. */
  void only(String... marks) {
    List<String> kept = List.of(marks);
    kept.forEach(this::known);
    blocks.stream()
        .map(BashBlocks.Block::mark)
        .filter(mark -> !kept.contains(mark))
        .forEach(this::without);
  }

  /** Types everything, and compares what is printed with what is shown. */
  void play(BashSession shell) throws Exception {
    for (BashBlocks.Block block : blocks) {
      before.getOrDefault(block.mark(), () -> {}).run();
      Deed other = instead.get(block.mark());
      if (other == null) {
        play(shell, block);
      } else {
        other.run();
      }
    }
  }

  private void play(BashSession shell, BashBlocks.Block block) throws IOException {
    String commands = block.mark().equals("yours") ? filledIn(block.commands()) : block.commands();
    String printed = shell.run(commands);
    assertThat(printed).as(commands).containsPattern(block.expected());
  }

  private String filledIn(String commands) {
    Set<String> asked =
        Set.copyOf(VALUE.matcher(commands).results().map(found -> found.group(1)).toList());
    assertThat(asked).isEqualTo(values.keySet());
    return VALUE.matcher(commands).replaceAll(this::filledIn);
  }

  private String filledIn(MatchResult found) {
    String name = found.group(1);
    return "export %s=%s".formatted(name, values.get(name));
  }

  private String known(String mark) {
    assertThat(blocks).extracting(BashBlocks.Block::mark).contains(mark);
    return mark;
  }
}
