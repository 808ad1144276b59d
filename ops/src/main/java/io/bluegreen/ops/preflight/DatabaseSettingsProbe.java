package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings as a new session of any role gets them: the database's own value, else the server's.
 * Compared is what {@code ALTER DATABASE} sets on either side, and what changes the meaning of a
 * statement wherever it is set. Settings that only change how fast it runs are a warning.
 */
final class DatabaseSettingsProbe implements PreflightProbe {
  /** Settings that decide what a statement means, or whether it is refused. */
  private static final Set<String> MEANING =
      Set.of(
          "array_nulls",
          "backslash_quote",
          "bytea_output",
          "datestyle",
          "default_table_access_method",
          "default_tablespace",
          "default_text_search_config",
          "default_transaction_deferrable",
          "default_transaction_isolation",
          "default_transaction_read_only",
          "idle_in_transaction_session_timeout",
          "idle_session_timeout",
          "intervalstyle",
          "lc_monetary",
          "lc_numeric",
          "lc_time",
          "lo_compat_privileges",
          "lock_timeout",
          "quote_all_identifiers",
          "row_security",
          "search_path",
          "session_preload_libraries",
          "standard_conforming_strings",
          "statement_timeout",
          "timezone",
          "timezone_abbreviations",
          "transaction_timeout",
          "transform_null_equals",
          "xmlbinary",
          "xmloption");

  /** Categories of settings that decide how a statement runs, and not what it does. */
  private static final Pattern TUNING =
      Pattern.compile(
          "Resource Usage|Query Tuning|Reporting and Logging|Statistics|Autovacuum|Vacuuming|Write-Ahead Log");

  /** Lists, which the server keeps as SQL writes them. */
  private static final Set<String> LISTS =
      Set.of(
          "search_path",
          "temp_tablespaces",
          "session_preload_libraries",
          "local_preload_libraries");

  /**
   * A session sees the server's own value only where neither its role nor its driver has set
   * another one: {@code masked}.
   */
  static final String SETTINGS =
      """
      SELECT split_part(c, '=', 1) AS name, substr(c, strpos(c, '=') + 1) AS value, 'database' AS level, false AS masked, '' AS category
      FROM here, pg_db_role_setting s, unnest(s.setconfig) c
      WHERE s.setrole = 0 AND s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND split_part(c, '=', 1) <> 'session_replication_role' AND c <> 'synchronous_commit=off'
      UNION ALL
      SELECT p.name, p.reset_val, 'server', lower(p.name) IN ('timezone', 'datestyle', 'client_encoding', 'extra_float_digits', 'application_name')
               OR EXISTS (SELECT FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole AND r.rolname = session_user, unnest(s.setconfig) c
                          WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) AND lower(split_part(c, '=', 1)) = lower(p.name)),
             p.category
      FROM here, pg_settings p WHERE p.context IN ('user', 'superuser', 'superuser-backend', 'backend')
      """;

  static final String MAY_READ_FILE =
      "SELECT has_function_privilege('pg_show_all_file_settings()', 'EXECUTE')"
          + " AND has_table_privilege('pg_file_settings', 'SELECT') AS answer FROM here";

  static final String FILE =
      """
      SELECT DISTINCT ON (lower(p.name)) lower(p.name) AS name, coalesce(f.setting, p.boot_val) AS value
      FROM here, pg_settings p LEFT JOIN pg_file_settings f ON lower(f.name) = lower(p.name) AND f.error IS NULL
      ORDER BY lower(p.name), f.seqno DESC
      """;

  private static final String DATABASE = "SELECT current_database() AS name FROM here";

  /** The settings of one side; the server's value is left out where it cannot be seen. */
  private record Settings(
      Map<String, String> database, Map<String, String> server, Map<String, String> categories) {

    @Nullable String effective(String name) {
      String own = database.get(name);
      return own == null ? server.get(name) : own;
    }

    /** Tells whether the value is known; it is, where nobody knows the setting and none is made. */
    boolean isKnown(String name) {
      return effective(name) != null || !categories.containsKey(name);
    }

    boolean isTuning(String name) {
      return TUNING.matcher(categories.getOrDefault(name, "")).lookingAt();
    }
  }

  @Override
  public List<CheckFinding> look(CheckedPair pair) throws SQLException {
    Settings source = read(pair, pair.source());
    Settings target = read(pair, pair.target());
    String database = pair.query(pair.target(), DATABASE).get(0).text("name");
    List<CheckFinding> findings = new ArrayList<>();
    for (String name : names(source, target)) {
      if (!source.isKnown(name) || !target.isKnown(name)) {
        findings.add(unseen(pair, name));
      } else if (!same(name, source.effective(name), target.effective(name))) {
        findings.add(different(pair, database, name, source, target));
      }
    }
    return findings;
  }

  /** What is compared: what a database sets, and what both servers know of the rest. */
  private static Set<String> names(Settings source, Settings target) {
    Set<String> names = new TreeSet<>(MEANING);
    names.retainAll(source.categories().keySet());
    names.retainAll(target.categories().keySet());
    names.addAll(source.database().keySet());
    names.addAll(target.database().keySet());
    return names;
  }

  private static boolean same(String name, @Nullable String one, @Nullable String other) {
    if (one == null || other == null) {
      return Objects.equals(one, other);
    }
    return plain(name, one).equals(plain(name, other));
  }

  /** One spelling of values that mean the same. */
  private static String plain(String name, String value) {
    if (name.equals("datestyle")) {
      return value.toLowerCase(Locale.ROOT).replace(" ", "");
    }
    if (name.equals("timezone")) {
      String zone = value.toLowerCase(Locale.ROOT);
      return zone.matches("(etc/)?(utc|gmt|uct|zulu|universal|greenwich)") ? "utc" : zone;
    }
    return name.startsWith("lc_") ? value.replaceAll("(?i)\\.utf-?8$", ".utf8") : value;
  }

  private static CheckFinding unseen(CheckedPair pair, String name) {
    return new CheckFinding(
        CheckVerdict.OK,
        pair.target(),
        name
            + " of the server's configuration is not compared: this session has its own, and its role may not read pg_file_settings",
        "");
  }

  private static CheckFinding different(
      CheckedPair pair, String database, String name, Settings source, Settings target) {
    String wanted = source.effective(name);
    String now = target.effective(name);
    boolean reset =
        target.database().containsKey(name) && same(name, wanted, target.server().get(name));
    String mend =
        "ALTER DATABASE %s %s"
            .formatted(
                Sql.identifier(database),
                wanted == null || reset
                    ? "RESET " + name
                    : "SET %s TO %s".formatted(name, value(name, wanted)));
    return new CheckFinding(
        source.isTuning(name) ? CheckVerdict.WARN : CheckVerdict.ERROR,
        pair.target(),
        "%s is %s, and %s on %s".formatted(name, shown(now), shown(wanted), pair.source()),
        mend);
  }

  private static String shown(@Nullable String value) {
    return value == null ? "not set" : value.isEmpty() ? "empty" : value;
  }

  private static String value(String name, String value) {
    return LISTS.contains(name) && !value.isEmpty() ? value : Sql.literal(value);
  }

  private static Settings read(CheckedPair pair, Side side) throws SQLException {
    Settings settings = new Settings(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    Set<String> masked = new TreeSet<>();
    for (CatalogRow row : pair.query(side, SETTINGS)) {
      String name = row.text("name").toLowerCase(Locale.ROOT);
      if (row.text("level").equals("database")) {
        settings.database().put(name, row.text("value"));
        continue;
      }
      settings.categories().put(name, row.text("category"));
      if (row.isTrue("masked")) {
        masked.add(name);
      } else {
        settings.server().put(name, row.text("value"));
      }
    }
    if (masked.stream().anyMatch(MEANING::contains)
        && pair.query(side, MAY_READ_FILE).get(0).isTrue("answer")) {
      for (CatalogRow row : pair.query(side, FILE)) {
        if (masked.contains(row.text("name"))) {
          settings.server().put(row.text("name"), row.text("value"));
        }
      }
    }
    return settings;
  }
}
