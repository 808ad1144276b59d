package io.bluegreen.it.support;

/** Names and strings inside SQL text. */
public final class Sql {
  private Sql() {}

  public static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A literal for servers with {@code standard_conforming_strings}, which is their default. */
  public static String literal(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }
}
