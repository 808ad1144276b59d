package io.bluegreen.ops.lint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.antlr.v4.runtime.Token;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;

/** The text of a file without the commands and the rows that only psql reads, line by line. */
record PsqlCommandStripper(String text, List<PsqlCommand> commands) {

  static PsqlCommandStripper of(String text) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    List<PsqlCommand> commands = new ArrayList<>();
    // A quote inside a command misleads the lexer on what follows, so it starts again after each.
    while (blankOne(lines, commands)) {}
    return new PsqlCommandStripper(String.join("\n", lines), commands);
  }

  private static boolean blankOne(List<String> lines, List<PsqlCommand> commands) {
    CopyData copy = new CopyData();
    for (Token token : ParsedStatement.lex(String.join("\n", lines), 1)) {
      if (copy.begins(token) && blankData(lines, token.getLine())) {
        return true;
      }
      if (token.getType() == SQLLexer.BAD && token.getText().equals("\\")) {
        commands.add(blankCommand(lines, token));
        return true;
      }
    }
    return false;
  }

  private static PsqlCommand blankCommand(List<String> lines, Token token) {
    String line = lines.get(token.getLine() - 1);
    int column = line.indexOf('\\');
    lines.set(token.getLine() - 1, line.substring(0, column) + (column > 0 ? ";" : ""));
    String command = line.substring(column).strip();
    return new PsqlCommand(token.getLine(), command, allowedBefore(lines, token.getLine()));
  }

  private static AllowedRules allowedBefore(List<String> lines, int line) {
    AllowedRules allowed = AllowedRules.none();
    if (line > 1) {
      ParsedStatement.lex(lines.get(line - 2), line - 1).forEach(allowed::read);
    }
    return allowed;
  }

  /** Rows that follow {@code COPY … FROM STDIN} up to a line with {@code \.} alone. */
  private static boolean blankData(List<String> lines, int copyLine) {
    for (int end = copyLine; end < lines.size(); end++) {
      if (lines.get(end).strip().equals("\\.")) {
        for (int i = copyLine; i <= end; i++) {
          lines.set(i, "");
        }
        return true;
      }
    }
    return false;
  }

  /** Notices the end of a statement after which data follows. */
  private static final class CopyData {
    private boolean copy;
    private boolean stdin;
    private boolean first = true;
    private int last;

    boolean begins(Token token) {
      if (token.getChannel() != Token.DEFAULT_CHANNEL) {
        return false;
      }
      if (token.getType() == SQLLexer.SEMI_COLON) {
        boolean data = copy && stdin;
        copy = false;
        stdin = false;
        first = true;
        return data;
      }
      copy |= first && token.getType() == SQLLexer.COPY;
      stdin |= token.getType() == SQLLexer.STDIN && last == SQLLexer.FROM;
      last = token.getType();
      first = false;
      return false;
    }
  }
}
