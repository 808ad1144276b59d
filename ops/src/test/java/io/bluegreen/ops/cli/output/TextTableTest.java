package io.bluegreen.ops.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A table within its width: no word, number or part of a name is torn. */
class TextTableTest {
  private static List<String> lines(int width, List<String> headings, List<List<String>> rows) {
    TextTable table = new TextTable(width, headings);
    rows.forEach(table::add);
    StringWriter text = new StringWriter();
    table.print(new PrintWriter(text));
    return text.toString().lines().toList();
  }

  @Test
  void aHeadingIsWrappedAtItsSpacesAndNowhereElse() {
    assertThat(
            lines(
                29,
                List.of("FROM", "STREAMING", "KEPT BYTES"),
                List.of(List.of("green", "true", "7080"))))
        .containsExactly("FROM   STREAMING  KEPT BYTES", "green  true       7080");
    assertThat(
            lines(
                24,
                List.of("FROM", "STREAMING", "KEPT BYTES"),
                List.of(List.of("green", "true", "7080"))))
        .containsExactly(
            "FROM   STREAMING  KEPT", "                  BYTES", "green  true       7080");
  }

  @Test
  void anotherColumnGivesWhatANumberNeeds() {
    assertThat(
            lines(
                30,
                List.of("LAG", "WHY"),
                List.of(List.of("1795854613313", "the worker is not there"))))
        .containsExactly(
            "LAG            WHY", "1795854613313  the worker is", "               not there");
  }

  @Test
  void aNameIsBrokenBehindItsPunctuation() {
    assertThat(
            lines(
                20, List.of("TABLE", "ROWS"), List.of(List.of("public.a_customer_of_ours", "12"))))
        .containsExactly("TABLE           ROWS", "public.a_       12", "customer_of_", "ours");
  }

  @Test
  void aTableWithTooManyColumnsIsPrintedRecordByRecord() {
    assertThat(
            lines(
                20,
                List.of("FROM", "STREAMING", "FAILURES"),
                List.of(List.of("green", "true", "0"), List.of("blue", "false", "12"))))
        .containsExactly(
            "FROM       green",
            "STREAMING  true",
            "FAILURES   0",
            "",
            "FROM       blue",
            "STREAMING  false",
            "FAILURES   12");
  }

  @Test
  void whatNoPlaceIsWideEnoughForIsBrokenAnywhere() {
    assertThat(lines(10, List.of("HASH"), List.of(List.of("0123456789abcdef"))))
        .containsExactly("HASH  0123", "      4567", "      89ab", "      cdef");
    assertThat(TextTable.wrapped("0123456789abcdef", 10)).containsExactly("0123456789", "abcdef");
  }

  @Test
  void aTableWithoutRowsHasItsHeadings() {
    assertThat(lines(20, List.of("A", "B"), List.of())).containsExactly("A  B");
  }
}
