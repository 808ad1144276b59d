package io.bluegreen.ops.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The comments by which Liquibase divides a formatted SQL file into changesets. Each changeset runs
 * in a transaction of its own unless it says otherwise, and may end its statements with another
 * delimiter.
 */
final class LiquibaseFormat {
  private static final Pattern HEADER =
      Pattern.compile("^\\s*--\\s*liquibase\\s+formatted\\s+sql.*", Pattern.CASE_INSENSITIVE);
  private static final Pattern CHANGESET =
      Pattern.compile("^\\s*--\\s*changeset\\s+\\S+.*", Pattern.CASE_INSENSITIVE);
  private static final Pattern DELIMITER =
      Pattern.compile("enddelimiter:(\"[^\"]*\"|\\S+)", Pattern.CASE_INSENSITIVE);

  private LiquibaseFormat() {}

  static boolean isUsedBy(String text) {
    return text.lines().filter(line -> !line.isBlank()).limit(1).anyMatch(LiquibaseFormat::header);
  }

  private static boolean header(String line) {
    return HEADER.matcher(line.replace("\ufeff", "")).matches();
  }

  static boolean isChangeset(String comment) {
    return CHANGESET.matcher(comment).matches();
  }

  static boolean runsInTransaction(String changeset) {
    return !changeset.toLowerCase(Locale.ROOT).replace(" ", "").contains("runintransaction:false");
  }

  /** Puts a semicolon wherever a changeset ends a statement in another way. */
  static String withSemicolons(String text) {
    List<String> lines = new ArrayList<>();
    String delimiter = ";";
    for (String line : text.split("\n", -1)) {
      if (isChangeset(line)) {
        delimiter = delimiter(line);
      }
      lines.add(delimiter.equals(";") ? line : replaced(line, delimiter));
    }
    return String.join("\n", lines);
  }

  private static String delimiter(String changeset) {
    Matcher matcher = DELIMITER.matcher(changeset);
    if (!matcher.find()) {
      return ";";
    }
    String delimiter = matcher.group(1).replace("\"", "").replace("\\n", "").strip();
    return delimiter.isEmpty() ? ";" : delimiter;
  }

  private static String replaced(String line, String delimiter) {
    String end = line.stripTrailing();
    boolean ends =
        end.toLowerCase(Locale.ROOT).endsWith(delimiter.toLowerCase(Locale.ROOT))
            && !end.stripLeading().startsWith("--");
    return ends ? end.substring(0, end.length() - delimiter.length()) + ";" : line;
  }
}
