package io.bluegreen.jdbc.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class SqlLexerTest {
  @Test
  void blockCommentsNest() {
    assertThat(tokens("a /* b /* c */ d */ e"))
        .containsExactly("WORD a", "COMMENT  b /* c */ d ", "WORD e");
    assertThat(tokens("a -- b\nc")).containsExactly("WORD a", "COMMENT  b", "WORD c");
  }

  @Test
  void commentsEndOperators() {
    assertThat(tokens("a +-- b")).containsExactly("WORD a", "OPERATOR +", "COMMENT  b");
    assertThat(tokens("a +/* b */c")).contains("OPERATOR +", "COMMENT  b ", "WORD c");
  }

  @Test
  void quotesDoubleInStrings() {
    assertThat(tokens("'it''s' x")).containsExactly("STRING it''s", "WORD x");
    assertThat(tokens("'a'';'';b'")).containsExactly("STRING a'';'';b");
    assertThat(tokens("''")).containsExactly("STRING ");
  }

  @Test
  void backslashesEscapeInEscapeStringsOnly() {
    assertThat(tokens("E'a\\'b' c")).containsExactly("STRING a\\'b", "WORD c");
    assertThat(tokens("e'\\\\' c")).containsExactly("STRING \\\\", "WORD c");
    assertThat(tokens("'C:\\dir' c")).containsExactly("STRING C:\\dir", "WORD c");
  }

  @Test
  void backslashBeforeAQuoteIsUncertain() {
    assertThat(isCertain("SELECT 'a\\' OR f() = '")).isFalse();
    assertThat(isCertain("SELECT 'a\\b', E'a\\'b'")).isTrue();
  }

  @Test
  void whatIsNotEndedIsUncertain() {
    for (String sql :
        List.of("'a", "E'a\\'", "\"a", "/* a", "/* /* */", "$$a", "$a$ $$", "U&\"a")) {
      assertThat(isCertain(sql)).as(sql).isFalse();
    }
  }

  @Test
  void dollarQuotesEndAtTheirOwnTag() {
    assertThat(tokens("$$a'b$$ c")).containsExactly("STRING a'b", "WORD c");
    assertThat(tokens("$f$ $$ x $$ $g$ $f$;")).containsExactly("STRING  $$ x $$ $g$ ", "MARK ;");
  }

  @Test
  void dollarsBelongToNames() {
    assertThat(tokens("a$b$c $1 $12"))
        .containsExactly("WORD a$b$c", "PARAMETER $1", "PARAMETER $12");
  }

  @Test
  void quotedNames() {
    assertThat(tokens("\"a\"\"b\".\"(\"")).containsExactly("QUOTED a\"b", "MARK .", "QUOTED (");
    assertThat(tokens("U&\"d\\0061t\"(1) u & \"x\""))
        .startsWith("UNICODE_QUOTED d\\0061t", "MARK (")
        .endsWith("WORD u", "OPERATOR &", "QUOTED x");
  }

  @Test
  void prefixedStrings() {
    assertThat(tokens("U&'a' b'01' X'ff' n'x' be'x'"))
        .containsExactly("STRING a", "STRING 01", "STRING ff", "STRING x", "WORD be", "STRING x");
  }

  @Test
  void questionMarksAreParametersUnlessDoubled() {
    assertThat(tokens("a=? and b ?? 'k' and c ??| ?"))
        .containsExactly(
            "WORD a",
            "OPERATOR =",
            "PARAMETER ?",
            "WORD and",
            "WORD b",
            "OPERATOR ?",
            "STRING k",
            "WORD and",
            "WORD c",
            "OPERATOR ?|",
            "PARAMETER ?");
  }

  @Test
  void castsAndSlices() {
    assertThat(tokens("?::int[1:2]"))
        .containsExactly(
            "PARAMETER ?",
            "OPERATOR ::",
            "WORD int",
            "MARK [",
            "NUMBER 1",
            "MARK :",
            "NUMBER 2",
            "MARK ]");
  }

  @Test
  void signsBelongToWhatFollowsUnlessTheOperatorCanEndInThem() {
    assertThat(tokens("a=-1")).containsExactly("WORD a", "OPERATOR =", "OPERATOR -", "NUMBER 1");
    assertThat(tokens("a @- 1")).contains("OPERATOR @-");
  }

  @Test
  void numbers() {
    assertThat(tokens("1 1.5 .5 1e-5 0xFF 1_000"))
        .containsExactly(
            "NUMBER 1", "NUMBER 1.5", "NUMBER .5", "NUMBER 1e-5", "NUMBER 0xFF", "NUMBER 1_000");
    assertThat(tokens("1-e")).containsExactly("NUMBER 1", "OPERATOR -", "WORD e");
  }

  private static List<String> tokens(String sql) {
    SqlLexer lexer = new SqlLexer(sql);
    List<String> tokens =
        lexer.tokens().stream().map(SqlToken::toString).collect(Collectors.toList());
    assertThat(lexer.isCertain()).isTrue();
    return tokens;
  }

  private static boolean isCertain(String sql) {
    SqlLexer lexer = new SqlLexer(sql);
    assertThat(lexer.tokens()).isNotEmpty();
    return lexer.isCertain();
  }
}
