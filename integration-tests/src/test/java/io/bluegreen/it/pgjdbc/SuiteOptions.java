package io.bluegreen.it.pgjdbc;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The options of the command, given as system properties.
 *
 * @param checkout the root of a checkout of pgjdbc
 * @param work where reports are written
 * @param modes what is run; plain pgjdbc is always among it, and first
 * @param only a regular expression for the names of the classes
 * @param extra further parameters of our URLs, as {@code &name=value}
 * @param page the page that lists the known differences
 */
record SuiteOptions(
    Path checkout, Path work, List<SuiteMode> modes, String only, String extra, Path page) {

  static SuiteOptions fromSystemProperties() {
    String checkout = System.getProperty("pgjdbc.checkout", "");
    if (checkout.isEmpty()) {
      throw new IllegalArgumentException(
          "pgjdbc.checkout is not set: -Dpgjdbc.checkout=/path/to/pgjdbc names a checkout");
    }
    Stream<SuiteMode> chosen =
        Stream.of(given("pgjdbc.modes", "schema,cluster").split(",", -1))
            .map(name -> SuiteMode.named(name.strip().toLowerCase(Locale.ROOT)));
    return new SuiteOptions(
        Path.of(checkout),
        Path.of("target", "pgjdbc-suite"),
        Stream.concat(Stream.of(SuiteMode.PLAIN), chosen).distinct().toList(),
        given("pgjdbc.only", ".*"),
        given("pgjdbc.parameters", ""),
        Path.of("..", "docs", "reference", "pgjdbc-suite.md"));
  }

  private static String given(String property, String otherwise) {
    String value = System.getProperty(property, "");
    return value.isEmpty() ? otherwise : value;
  }
}
