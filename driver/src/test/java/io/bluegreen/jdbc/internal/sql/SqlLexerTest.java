package io.bluegreen.jdbc.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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
    assertThat(tokens("E'a\\'b' c")).containsExactly("ESCAPE_STRING a\\'b", "WORD c");
    assertThat(tokens("e'\\\\' c")).containsExactly("ESCAPE_STRING \\\\", "WORD c");
    assertThat(tokens("'C:\\dir' c")).containsExactly("STRING C:\\dir", "WORD c");
  }

  @Test
  void backslashesInStringsHangOnASetting() {
    assertThat(dependsOnStrings("SELECT 'a\\' OR f() = '")).isTrue();
    assertThat(dependsOnStrings("SELECT 'a\\b'")).isTrue();
    assertThat(dependsOnStrings("SELECT E'a\\'b', $$\\$$, \"\\\"")).isFalse();
    SqlLexer old = new SqlLexer("'a\\'b' c", false);
    assertThat(old.next()).isTrue();
    assertThat(old.end()).isEqualTo(6);
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
    assertThat(tokens("$$a'b$$ c")).containsExactly("DOLLAR_STRING a'b", "WORD c");
    assertThat(tokens("$f$ $$ x $$ $g$ $f$;"))
        .containsExactly("DOLLAR_STRING  $$ x $$ $g$ ", "MARK ;");
  }

  @Test
  void dollarsBelongToNames() {
    assertThat(tokens("a$b$c $1 $12"))
        .containsExactly("WORD a$b$c", "PARAMETER $1", "PARAMETER $12");
  }

  @Test
  void quotedNames() {
    assertThat(tokens("\"a\"\"b\".\"(\"")).containsExactly("QUOTED a\"\"b", "MARK .", "QUOTED (");
    assertThat(tokens("U&\"d\\0061t\"(1) u & \"x\""))
        .startsWith("UNICODE_QUOTED d\\0061t", "MARK (")
        .endsWith("WORD u", "OPERATOR &", "QUOTED x");
  }

  @Test
  void prefixedStrings() {
    assertThat(tokens("U&'a' b'01' X'ff' n'x' be'x'"))
        .containsExactly(
            "UNICODE_STRING a",
            "BIT_STRING 01",
            "BIT_STRING ff",
            "STRING x",
            "WORD be",
            "STRING x");
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
            "OPERATOR ??",
            "STRING k",
            "WORD and",
            "WORD c",
            "OPERATOR ??|",
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

  @Test
  void dashesAndPlusesInARowAreEachAnOperator() {
    assertThat(tokens("a+++b"))
        .containsExactly("WORD a", "OPERATOR +", "OPERATOR +", "OPERATOR +", "WORD b");
    assertThat(tokens("a<>+-1"))
        .containsExactly("WORD a", "OPERATOR <>", "OPERATOR +", "OPERATOR -", "NUMBER 1");
    assertThat(tokens("a||-1")).contains("OPERATOR ||-");
  }

  @Test
  void namesMayHaveAnyLetter() {
    assertThat(tokens("größe.名前 Ω")).containsExactly("WORD größe", "MARK .", "WORD 名前", "WORD Ω");
  }

  @Test
  void stringsAndNamesAreReadAsTheServerTakesThem() {
    assertThat(text("E'a\\\\b\\x41\\101\\u0042\\t'")).isEqualTo("a\\bAAB\t");
    assertThat(text("E'app\\.four'")).isEqualTo("app.four");
    assertThat(text("'it''s'")).isEqualTo("it's");
    assertThat(text("U&\"d\\0061t\\+000061\"")).isEqualTo("data");
    assertThat(text("U&'\\zz'")).isEqualTo("zz");
    assertThat(text("\"a\"\"B\"")).isEqualTo("a\"B");
    assertThat(text("GRÖSSE")).isEqualTo("grÖsse");
    assertThat(text("$x$ it's $x$")).isEqualTo(" it's ");
  }

  private static List<String> tokens(String sql) {
    SqlLexer lexer = new SqlLexer(sql, true);
    List<String> tokens = new ArrayList<>();
    while (lexer.nextWithComments()) {
      tokens.add(lexer.kind() + " " + sql.substring(lexer.from(), lexer.to()));
    }
    assertThat(lexer.isCertain()).as(sql).isTrue();
    return tokens;
  }

  private static String text(String sql) {
    SqlLexer lexer = new SqlLexer(sql, true);
    assertThat(lexer.next()).isTrue();
    return lexer.text();
  }

  private static boolean dependsOnStrings(String sql) {
    SqlLexer lexer = new SqlLexer(sql, true);
    while (lexer.next()) {
      assertThat(lexer.kind()).isNotNull();
    }
    return lexer.dependsOnStrings();
  }

  private static boolean isCertain(String sql) {
    SqlLexer lexer = new SqlLexer(sql, true);
    while (lexer.next()) {
      assertThat(lexer.kind()).isNotNull();
    }
    return lexer.isCertain();
  }
}
