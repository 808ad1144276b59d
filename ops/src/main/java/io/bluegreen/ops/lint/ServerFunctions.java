package io.bluegreen.ops.lint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.tree.ParseTree;

/**
 * The functions of the server itself. A function that is not listed counts as one that may do
 * anything.
 */
final class ServerFunctions {
  private static final String RESOURCE = "steady-functions.txt";
  private static final String CATALOG = "pg_catalog.";

  /** Neither change anything nor differ from row to row. */
  private static final Set<String> STEADY = read();

  /** Differ from call to call, but touch nothing that the other side uses. */
  private static final Set<String> HARMLESS =
      Set.of(
          "clock_timestamp",
          "crypt",
          "currval",
          "digest",
          "gen_random_bytes",
          "gen_random_uuid",
          "gen_salt",
          "lastval",
          "nextval",
          "pg_advisory_lock",
          "pg_advisory_unlock",
          "pg_advisory_unlock_all",
          "pg_advisory_xact_lock",
          "pg_database_size",
          "pg_indexes_size",
          "pg_is_in_recovery",
          "pg_notify",
          "pg_relation_size",
          "pg_sleep",
          "pg_sleep_for",
          "pg_table_size",
          "pg_total_relation_size",
          "pg_try_advisory_lock",
          "pg_try_advisory_xact_lock",
          "random",
          "random_normal",
          "setseed",
          "similarity",
          "timeofday",
          "timezone",
          "unaccent",
          "uuid_generate_v1",
          "uuid_generate_v1mc",
          "uuid_generate_v4",
          "uuidv4",
          "uuidv7");

  private ServerFunctions() {}

  static Set<String> steady() {
    return STEADY;
  }

  /** Tells whether a call changes nothing that anybody else uses. */
  static boolean isHarmless(String function) {
    String name = plain(function);
    return STEADY.contains(name) || HARMLESS.contains(name);
  }

  /** Tells whether an expression may have different values for different rows. */
  static boolean mayDiffer(ParseTree expression) {
    return ParseTrees.calledFunctions(expression).stream()
        .anyMatch(call -> !STEADY.contains(plain(call)));
  }

  /** Returns a name without the schema of the server's own functions. */
  static String plain(String function) {
    return function.startsWith(CATALOG) ? function.substring(CATALOG.length()) : function;
  }

  private static Set<String> read() {
    try (InputStream in =
        Objects.requireNonNull(ServerFunctions.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
