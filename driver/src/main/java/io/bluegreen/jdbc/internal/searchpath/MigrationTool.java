package io.bluegreen.jdbc.internal.searchpath;

import java.util.Optional;

/**
 * A tool that changes an application's tables, and writes out the schema's name in statements that
 * nobody else has written. It is known by its classes on the stack of the call.
 */
enum MigrationTool {
  LIQUIBASE("Liquibase", "liquibase."),
  FLYWAY("Flyway", "org.flywaydb.");

  private final String text;
  private final String packagePrefix;

  MigrationTool(String text, String packagePrefix) {
    this.text = text;
    this.packagePrefix = packagePrefix;
  }

  /** Returns the tool that calls the driver in this thread, if one does. Reads the whole stack. */
  static Optional<MigrationTool> calling() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .map(frame -> of(frame.getClassName()))
                    .flatMap(Optional::stream)
                    .findFirst());
  }

  /** Returns the tool that a class belongs to. */
  static Optional<MigrationTool> of(String className) {
    for (MigrationTool tool : values()) {
      if (className.startsWith(tool.packagePrefix)) {
        return Optional.of(tool);
      }
    }
    return Optional.empty();
  }

  String text() {
    return text;
  }
}
