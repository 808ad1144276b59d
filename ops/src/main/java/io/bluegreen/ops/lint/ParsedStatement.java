package io.bluegreen.ops.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/**
 * The tree of one statement, or the reason why there is none. The only class that runs the parser's
 * library.
 */
record ParsedStatement(ParserRuleContext tree, @Nullable Problem error) {
  private static final int LONGEST_MESSAGE = 120;

  /** The first place that the grammar does not know. */
  record Problem(Token at, String message) {}

  /** Returns all tokens, those of comments and white space too, without the last one. */
  static List<Token> lex(String text, int firstLine) {
    SQLLexer lexer = new SQLLexer(CharStreams.fromString(text));
    lexer.removeErrorListeners();
    lexer.setLine(firstLine);
    List<Token> tokens = new ArrayList<>(lexer.getAllTokens());
    tokens.removeIf(token -> token.getType() == Token.EOF);
    return tokens;
  }

  static ParsedStatement ofStatement(List<Token> tokens) {
    return parse(tokens, SQLParser::sql);
  }

  /** Parses the body of a DO statement in PL/pgSQL. */
  static ParsedStatement ofBlock(String body, int firstLine) {
    List<Token> tokens = lex(body, firstLine);
    tokens.removeIf(token -> token.getChannel() != Token.DEFAULT_CHANNEL);
    return parse(tokens, SQLParser::plpgsql_function);
  }

  private static ParsedStatement parse(
      List<Token> tokens, Function<SQLParser, ParserRuleContext> start) {
    FirstError first = new FirstError();
    SQLParser parser = new SQLParser(new CommonTokenStream(new ListTokenSource(tokens)));
    parser.removeErrorListeners();
    parser.addErrorListener(first);
    ParserRuleContext tree = start.apply(parser);
    return new ParsedStatement(tree, first.error);
  }

  private static final class FirstError extends BaseErrorListener {
    private @Nullable Problem error;

    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer,
        Object offending,
        int line,
        int column,
        String message,
        @Nullable RecognitionException cause) {
      if (error == null) {
        error = new Problem((Token) offending, shortened(message));
      }
    }

    /** The list of all words that could have stood there helps nobody. */
    private static String shortened(String message) {
      int expecting = message.indexOf(" expecting {");
      String plain = expecting < 0 ? message : message.substring(0, expecting);
      return plain.length() <= LONGEST_MESSAGE ? plain : plain.substring(0, LONGEST_MESSAGE) + "…";
    }
  }
}
