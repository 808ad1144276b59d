package io.bluegreen.ops.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One result in two forms. */
final class RenderersTest {
  /** A row. */
  record Line(String name, long rowCount, @Nullable Duration took, String why) {}

  private static CommandResult result() {
    return CommandResult.done("moved")
        .fact("to", Side.GREEN)
        .fact("pause", Duration.ofNanos(12_345_678))
        .fact("at", OffsetDateTime.parse("2026-11-21T01:00:00+01:00"))
        .fact("nothing", null)
        .table(
            "lines",
            Line.class,
            List.of(
                new Line("a", 1, Duration.ofMillis(1500), "short"),
                new Line("b", 22, null, "so long that it does not fit ".repeat(6).trim())))
        .table("none", Line.class, List.of())
        .remark("a remark that is longer than one line ".repeat(3).trim());
  }

  @Test
  void jsonHasEverythingUnderItsName() {
    StringWriter json = new StringWriter();
    JsonRenderer.write("move", result(), new PrintWriter(json));
    assertThat(json.toString())
        .startsWith("{\"command\":\"move\",\"exit\":0,\"outcome\":\"done\",\"message\":\"moved\"")
        .contains("\"to\":\"green\",\"pause\":12.35,\"at\":\"2026-11-21T00:00Z\",\"nothing\":null")
        .contains("{\"name\":\"a\",\"row_count\":1,\"took\":1500.0,\"why\":\"short\"}")
        .contains("\"none\":[]");
  }

  @Test
  void textFitsEightyColumnsAndLeavesEmptyTablesOut() {
    String text = TextRenderer.text(result());
    assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    assertThat(text)
        .contains("pause    12.3 ms", "NAME", "ROW COUNT", "1.50 s", "22")
        .doesNotContain("none:");
  }

  @Test
  void manyDetailsAreANumberUnlessSomebodyAsks() {
    List<Line> many = Collections.nCopies(11, new Line("seq", 1, null, "behind"));
    CommandResult result = CommandResult.done("moved").details("sequences", Line.class, many);
    assertThat(text(result, false))
        .contains("sequences: 11; --verbose shows them")
        .doesNotContain("seq ");
    assertThat(text(result, true)).contains("seq ").doesNotContain("--verbose");
    CommandResult few =
        CommandResult.done("moved").details("sequences", Line.class, many.subList(0, 10));
    assertThat(text(few, false)).contains("seq ").doesNotContain("--verbose");
    StringWriter json = new StringWriter();
    JsonRenderer.write("move", result, new PrintWriter(json));
    assertThat(json.toString().split("\"behind\"", -1)).hasSize(12);
  }

  @Test
  void theSummaryOfALongCommandIsTheLastLine() {
    assertThat(text(result().fix("look").summaryLast(), false).lines().toList())
        .last()
        .isEqualTo("moved");
    assertThat(text(result(), false)).startsWith("moved");
  }

  @Test
  void aStatementToPasteStaysInOneLine() {
    String statement = "  on blue: SELECT '" + "a b ".repeat(30) + "'";
    CommandResult result = CommandResult.done("found").pasteable(statement);
    assertThat(text(result, false).lines()).contains("- " + statement);
    StringWriter json = new StringWriter();
    JsonRenderer.write("look", result, new PrintWriter(json));
    assertThat(json.toString()).contains("\"remarks\":[\"  on blue: SELECT 'a b ");
  }

  private static String text(CommandResult result, boolean verbose) {
    StringWriter text = new StringWriter();
    TextRenderer.write(result, verbose, new PrintWriter(text));
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host=h password=s3cret dbname=d | host=h password=*** dbname=d",
        "host=h password='s3 cret' x=1 | host=h password=*** x=1",
        "jdbc:postgresql://u:s3cret@h/d | jdbc:postgresql://u:***@h/d",
        "jdbc:postgresql://h/d?password=s3cret&a=b | jdbc:postgresql://h/d?password=***&a=b",
        "PGPASSWORD=s3cret | PGPASSWORD=***",
        "nothing secret passfile=/x | nothing secret passfile=/x"
      })
  void passwordsAreNeverShown(String given, String shown) {
    assertThat(SecretMask.masked(given)).isEqualTo(shown);
    assertThat(TextRenderer.text(CommandResult.done(given).remark(given).fix(given)))
        .doesNotContain("cret dbname", "s3");
  }

  @ParameterizedTest
  @CsvSource({"PT0.0123S, 12.3 ms", "PT1.5S, 1.50 s", "PT2M3S, 2 min 3 s"})
  void durations(Duration duration, String text) {
    assertThat(ResultValues.text(duration)).isEqualTo(text);
  }
}
