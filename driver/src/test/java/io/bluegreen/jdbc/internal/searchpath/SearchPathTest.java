package io.bluegreen.jdbc.internal.searchpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchPathTest {

  private static List<String> schemasOf(String text) {
    SearchPath path = SearchPath.parse(text);
    assertThat(path).as(text).isNotNull();
    return path == null ? List.of() : path.schemas();
  }

  @Test
  void foldsPlainNamesAndKeepsQuotedOnes() {
    assertThat(schemasOf("Blue, \"Blue\" ,'Blue'")).containsExactly("blue", "Blue", "Blue");
    assertThat(schemasOf("\"$user\", public")).containsExactly("$user", "public");
    assertThat(schemasOf("  a\t,\n b_1$ ")).containsExactly("a", "b_1$");
  }

  @Test
  void readsDoubledQuotesAsOne() {
    assertThat(schemasOf("\"a\"\"b\", 'it''s', \"x,y\"")).containsExactly("a\"b", "it's", "x,y");
    assertThat(schemasOf("\"a'b\", 'c\"d'")).containsExactly("a'b", "c\"d");
  }

  @Test
  void aSingleQuotedListIsOneName() {
    assertThat(schemasOf("'a, b'")).containsExactly("a, b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "\n"})
  void anEmptyTextIsAnEmptyPath(String text) {
    assertThat(schemasOf(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",",
        "a,",
        ",a",
        "a,,b",
        "a b",
        "\"a",
        "'a",
        "\"a\"\"",
        "\"a\"b",
        "a\"b\"",
        "a;b",
        "a; DROP TABLE x",
        "a -- c",
        "/* c */ a",
        "E'a'",
        "U&\"a\"",
        "a = b",
        "a.b",
        "a-b",
        "(a)",
        "$$a$$ b",
      })
  void anythingElseIsNone(String text) {
    assertThat(SearchPath.parse(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "blue",
        "Blue",
        "blue\"; drop table x; --",
        "\"",
        "\"\"",
        "'",
        "'; drop table x; --",
        "a,b",
        "a b",
        " a ",
        "$user",
        "1st",
        "\\",
        "/*",
        "--",
        "a\nb",
        "schön",
        "名前",
        "😀",
      })
  void everyNameSurvivesBeingWrittenAndRead(String name) {
    SearchPath path = new SearchPath(List.of("first", name, "last"));

    assertThat(SearchPath.parse(path.sql())).isEqualTo(path);
    assertThat(SearchPath.parse(path.shown())).isEqualTo(path);
  }

  @Test
  void sqlQuotesEveryNameSoThatNoneCanEndTheStatement() {
    SearchPath path = new SearchPath(List.of("blue\"; drop table x; --", "public"));

    assertThat(path.sql()).isEqualTo("\"blue\"\"; drop table x; --\", \"public\"");
  }

  @Test
  void shownQuotesOnlyWhatNeedsIt() {
    SearchPath path = new SearchPath(List.of("blue", "$user", "My App", "a1_", "1a"));

    assertThat(path.shown()).isEqualTo("blue, \"$user\", \"My App\", a1_, \"1a\"");
    assertThat(path).hasToString(path.shown());
  }

  @Test
  void theEmptyPathIsAnEmptyString() {
    assertThat(new SearchPath(List.of()).sql()).isEqualTo("''");
    assertThat(new SearchPath(List.of()).shown()).isEmpty();
  }

  /** The server shows {@code ""} for it, and no SET takes that. */
  @Test
  void anEmptyNameIsNone() {
    assertThat(schemasOf("\"\"")).isEmpty();
    assertThat(schemasOf("''")).isEmpty();
    assertThat(schemasOf("\"\", blue, ''")).containsExactly("blue");
  }

  @Test
  void equalsByNamesInOrder() {
    SearchPath path = new SearchPath(List.of("a", "b"));

    assertThat(path)
        .isEqualTo(new SearchPath(List.of("a", "b")))
        .hasSameHashCodeAs(new SearchPath(List.of("a", "b")));
    assertThat(path).isNotEqualTo(new SearchPath(List.of("b", "a"))).isNotEqualTo("a, b");
  }

  @Test
  void foldsAsPostgresqlDoesOnlyWhatIsAscii() {
    assertThat(schemasOf("ÄRGER, Blue")).containsExactly("Ärger", "blue");
  }

  @Test
  void anEmptyNameIsLeftOutHoweverThePathIsMade() {
    assertThat(new SearchPath(List.of("", "a")).sql()).isEqualTo("\"a\"");
    assertThat(SearchPathStatement.ofSchema("").value()).isEqualTo(new SearchPath(List.of()));
  }
}
