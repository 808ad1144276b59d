package io.bluegreen.ops.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;

/** A file, taken apart into statements and commands of psql. */
record Script(List<Statement> statements, List<PsqlCommand> commands) {
  private static final Set<String> HARMLESS =
      Set.of("\\echo", "\\qecho", "\\warn", "\\timing", "\\pset", "\\x", "\\conninfo", "\\.");

  /** A line, or the end of one, that psql itself reads. */
  record PsqlCommand(int line, String text, Allowance allowed) {
    boolean isHarmless() {
      return HARMLESS.contains(text.split("\\s", 2)[0]);
    }
  }

  static Script of(String text) {
    Blanked blanked = Blanked.of(text);
    Reader reader = new Reader();
    Syntax.lex(blanked.text(), 1).forEach(reader::take);
    reader.end();
    return new Script(
        reader.statements,
        blanked.commands().stream().filter(command -> !command.isHarmless()).toList());
  }

  /** Gathers tokens up to each semicolon that ends a statement. */
  private static final class Reader {
    final List<Statement> statements = new ArrayList<>();
    private List<Token> tokens = new ArrayList<>();
    private Allowance allowed = Allowance.none();
    private int lastLine;
    private int parentheses;
    private int blocks;

    void take(Token token) {
      if (token.getChannel() != Token.DEFAULT_CHANNEL) {
        comment(token);
      } else if (token.getType() == SQLLexer.SEMI_COLON && parentheses <= 0 && blocks == 0) {
        lastLine = token.getLine();
        end();
      } else {
        count(token);
        tokens.add(token);
      }
    }

    void end() {
      if (!tokens.isEmpty()) {
        statements.add(new Statement(tokens, allowed));
        tokens = new ArrayList<>();
        allowed = Allowance.none();
      }
      parentheses = 0;
      blocks = 0;
    }

    private void comment(Token token) {
      boolean behind = tokens.isEmpty() && token.getLine() == lastLine && !statements.isEmpty();
      (behind ? statements.get(statements.size() - 1).allowed() : allowed).read(token);
    }

    /** Only BEGIN ATOMIC … END of a function's body has semicolons of its own. */
    private void count(Token token) {
      String word = token.getText().toUpperCase(Locale.ROOT);
      switch (word) {
        case "(" -> parentheses++;
        case ")" -> parentheses--;
        case "ATOMIC" -> blocks += lastWordIs("BEGIN") ? 1 : 0;
        case "CASE" -> blocks += blocks > 0 ? 1 : 0;
        case "END" -> blocks -= blocks > 0 ? 1 : 0;
        default -> {}
      }
    }

    private boolean lastWordIs(String word) {
      return !tokens.isEmpty() && tokens.get(tokens.size() - 1).getText().equalsIgnoreCase(word);
    }
  }
}
