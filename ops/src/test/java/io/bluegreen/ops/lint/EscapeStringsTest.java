package io.bluegreen.ops.lint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EscapeStringsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          SELECT E'it\\'s'           | SELECT E'it''s'
          SELECT e'\\\\', 'x'        | SELECT e'\\\\', 'x'
          SELECT 'a\\', 'b'          | SELECT 'a\\', 'b'
          SELECT "e'\\'" FROM t      | SELECT "e'\\'" FROM t
          SELECT 1 -- E'\\''         | SELECT 1 -- E'\\''
          /* ' /* */ ' */ E'\\''     | /* ' /* */ ' */ E''''
          $x$ E'\\' $x$, E'\\''      | $x$ E'\\' $x$, E''''
          $$ ' $$, E'\\''            | $$ ' $$, E''''
          date'x', type'\\'          | date'x', type'\\'
          E'open                     | E'open
          """)
  void onlyEscapedQuotesOfEscapeStringsAreDoubled(String text, String rewritten) {
    assertThat(EscapeStrings.rewritten(text)).isEqualTo(rewritten);
  }
}
