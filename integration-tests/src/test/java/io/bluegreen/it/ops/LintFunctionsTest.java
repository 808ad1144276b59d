package io.bluegreen.it.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.ops.lint.Linter;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The functions that lint lets pass are what the servers say of them. */
class LintFunctionsTest {
  private static List<String> steadyFunctions() throws Exception {
    try (InputStream in =
        Objects.requireNonNull(Linter.class.getResourceAsStream("steady-functions.txt"))) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void noneOfThemIsVolatile(int version) throws Exception {
    String names = "'{" + String.join(",", steadyFunctions()) + "}'";
    try (PgServer server = PgServer.builder(version).start()) {
      PgDatabase database = server.createDatabase();

      assertThat(
              database.query(
                  "SELECT coalesce(string_agg(DISTINCT proname, ' '), '') FROM pg_proc WHERE"
                      + " pronamespace = 'pg_catalog'::regnamespace AND provolatile = 'v' AND"
                      + " proname = ANY ("
                      + names
                      + ")"))
          .isEmpty();
      assertThat(
              database.queryLong(
                  "SELECT count(DISTINCT proname) FROM pg_proc WHERE pronamespace ="
                      + " 'pg_catalog'::regnamespace AND proname = ANY ("
                      + names
                      + ")"))
          .isGreaterThan(steadyFunctions().size() * 9L / 10);
    }
  }
}
