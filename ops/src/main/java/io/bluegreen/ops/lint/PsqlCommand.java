package io.bluegreen.ops.lint;

import java.util.Set;

/** A line, or the end of one, that psql itself reads. */
record PsqlCommand(int line, String text, AllowedRules allowed) {
  private static final Set<String> HARMLESS =
      Set.of("\\echo", "\\qecho", "\\warn", "\\timing", "\\pset", "\\x", "\\conninfo", "\\.");

  /** A second backslash begins another command or SQL; a backquote runs a program. */
  boolean isHarmless() {
    return HARMLESS.contains(text.split("\\s", 2)[0])
        && text.indexOf('\\', 1) < 0
        && text.indexOf('`') < 0;
  }
}
