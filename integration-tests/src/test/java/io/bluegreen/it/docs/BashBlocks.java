package io.bluegreen.it.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands that a document shows in its {@code bash} blocks, in order. A word behind {@code
 * bash} is the block's mark, by which a test knows it. A {@code text} block shows what the block
 * before it prints.
 */
final class BashBlocks {
  private static final Pattern BLOCK =
      Pattern.compile("^```(bash|text)( [^\\n]+)?\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  private BashBlocks() {}

  /**
   * One block.
   *
   * @param mark empty if it has none
   * @param commands what is typed
   * @param output lines of which each is printed, in this order; {@code …} stands for anything
   */
  record Block(String mark, String commands, List<String> output) {
    /** A pattern that what the commands print has to hold. */
    Pattern expected() {
      List<String> parts = new ArrayList<>();
      for (String line : output) {
        List<String> texts = new ArrayList<>();
        for (String text : line.split("…", -1)) {
          texts.add(text.isEmpty() ? "" : Pattern.quote(text));
        }
        parts.add(String.join("[^\\n]*", texts));
      }
      return Pattern.compile(String.join("[^\\n]*\\n(?s:.*)", parts));
    }
  }

  static List<Block> of(Path document) throws IOException {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(document));
    while (block.find()) {
      if (block.group(1).equals("bash")) {
        String mark = block.group(2) == null ? "" : block.group(2).trim();
        blocks.add(new Block(mark, block.group(3), List.of()));
      } else {
        Block last = blocks.remove(blocks.size() - 1);
        blocks.add(new Block(last.mark(), last.commands(), block.group(3).lines().toList()));
      }
    }
    return List.copyOf(blocks);
  }
}
