package io.bluegreen.it.pgjdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteDifferencesTest {
  private static final String FAILURE =
      "<failure message=\"expected 1\nbut was 2\" type=\"org.opentest4j.AssertionFailedError\"/>";

  private final Path directory;

  SuiteDifferencesTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private SuiteResults results(String... cases) throws IOException {
    String report = "<testsuite name=\"x\">" + String.join("", cases) + "</testsuite>";
    return SuiteResults.read(
        Files.writeString(Files.createTempFile(directory, "TEST", ".xml"), report, UTF_8));
  }

  private static String test(String type, String name, String inside) {
    return "<testcase classname=\"org.example.%s\" name=\"%s\">%s<system-out><![CDATA[\nunique-id: [%s]/[%s]\ndisplay-name: x\n]]></system-out></testcase>"
        .formatted(type, name, inside, type, name);
  }

  @Test
  void equalRunsDifferInNothing() throws IOException {
    String[] cases = {
      test("A", "one()", ""), test("A", "two(int)[1]", FAILURE), test("A", "no()", "<skipped/>")
    };
    SuiteResults results = results(cases);
    assertThat(SuiteDifferences.between(results, results(cases))).isEmpty();
    assertThat(results.count(SuiteResults.Status.PASSED)).isEqualTo(1);
    assertThat(results.count(SuiteResults.Status.FAILED)).isEqualTo(1);
    assertThat(results.count(SuiteResults.Status.SKIPPED)).isEqualTo(1);
  }

  @Test
  void eachTurnOfAParameterizedTestCountsAndTheirMethodIsNamedOnce() throws IOException {
    SuiteResults plain = results(test("A", "two(int)[1]", ""), test("A", "two(int)[2]", ""));
    SuiteResults ours = results(test("A", "two(int)[1]", ""), test("A", "two(int)[2]", FAILURE));
    assertThat(SuiteDifferences.between(plain, ours))
        .containsExactly(
            Map.entry("A.two", "FAILED, plain PASSED: AssertionFailedError: expected 1 but was 2"));
  }

  @Test
  void whatFailsWithPlainPgjdbcAloneAndWhatRunsOnOneSideOnlyAreDifferencesToo() throws IOException {
    SuiteResults plain = results(test("A", "one()", FAILURE), test("A", "gone()", ""));
    SuiteResults ours = results(test("A", "one()", ""), test("A", "more()", ""));
    assertThat(SuiteDifferences.between(plain, ours).keySet())
        .containsExactly("A.gone", "A.more", "A.one");
  }

  @Test
  void aReportWithoutIdsIsRefused() {
    assertThatThrownBy(() -> results("<testcase classname=\"A\" name=\"one()\"/>"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("one()");
  }

  @Test
  void thePageExplainsTestsInTheModesThatItNames() {
    ListedDifferences listed =
        ListedDifferences.parse(
            """
            | mode | tests | reason |
            |---|---|---|
            | schema | `ATest.one`, `BTest.*` | they spell `public` |
            | schema, cluster | `CTest.two` | casts |
            """);
    assertThat(listed.explains(SuiteMode.SCHEMA, "ATest.one")).isTrue();
    assertThat(listed.explains(SuiteMode.CLUSTER, "ATest.one")).isFalse();
    assertThat(listed.explains(SuiteMode.SCHEMA, "ATest.oneMore")).isFalse();
    assertThat(listed.explains(SuiteMode.SCHEMA, "BTest.anything")).isTrue();
    assertThat(listed.explains(SuiteMode.SCHEMA, "BTestMore.anything")).isFalse();
    assertThat(listed.explains(SuiteMode.CLUSTER, "CTest.two")).isTrue();
    assertThat(listed.unused(SuiteMode.SCHEMA, Set.of("ATest.one", "CTest.two")))
        .containsExactly("BTest.*");
  }
}
