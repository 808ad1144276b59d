package io.bluegreen.eco;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks that a page of docs/how-to shows, each known by the last word behind its fence. */
final class PageBlocks {
  private final String text;
  private final String page;

  private PageBlocks(String page, String text) {
    this.page = page;
    this.text = text;
  }

  static PageBlocks in(String page) throws IOException {
    return new PageBlocks(page, Files.readString(Path.of("..", "docs", "how-to", page)));
  }

  String block(String mark) {
    Matcher block =
        Pattern.compile("^```\\S+ " + mark + "\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(text);
    if (!block.find()) {
      throw new IllegalStateException(page + " has no block '" + mark + "'");
    }
    return block.group(1);
  }
}
