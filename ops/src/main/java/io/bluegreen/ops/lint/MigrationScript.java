package io.bluegreen.ops.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;

/** A file, divided into statements and psql commands. */
record MigrationScript(List<ScriptStatement> statements, List<PsqlCommand> commands) {
  static MigrationScript of(String text, Placeholders placeholders) {
    String filled = placeholders.filled(text);
    boolean liquibase = LiquibaseFormat.isUsedBy(filled);
    String sql = liquibase ? LiquibaseFormat.withSemicolons(filled) : filled;
    PsqlCommandStripper stripped = PsqlCommandStripper.of(EscapeStrings.rewritten(sql));
    Reader reader = new Reader(liquibase);
    ParsedStatement.lex(stripped.text(), 1).forEach(reader::take);
    reader.end();
    return new MigrationScript(
        reader.statements,
        stripped.commands().stream().filter(command -> !command.isHarmless()).toList());
  }

  /** Gathers tokens up to each semicolon that ends a statement. */
  private static final class Reader {
    private final boolean liquibase;
    private final List<ScriptStatement> statements = new ArrayList<>();
    private List<Token> tokens = new ArrayList<>();
    private AllowedRules allowed = AllowedRules.none();
    private @Nullable String changeset;
    private int lastLine;
    private int parentheses;
    private int blocks;

    Reader(boolean liquibase) {
      this.liquibase = liquibase;
    }

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
        statements.add(new ScriptStatement(tokens, allowed, changeset));
        tokens = new ArrayList<>();
        allowed = AllowedRules.none();
        changeset = null;
      }
      parentheses = 0;
      blocks = 0;
    }

    private void comment(Token token) {
      if (liquibase && LiquibaseFormat.isChangeset(token.getText())) {
        end();
        changeset = token.getText();
      }
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
