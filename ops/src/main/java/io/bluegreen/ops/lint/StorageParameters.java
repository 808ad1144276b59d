package io.bluegreen.ops.lint;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Storage_parameter_optionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Storage_parametersContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Table_actionContext;

/** The parameters that say how the server stores a table, and not what the table means. */
final class StorageParameters {
  private static final Set<String> KNOWN =
      Set.of("fillfactor", "toast_tuple_target", "parallel_workers", "n_distinct");

  private static final Set<String> OFF = Set.of("false", "off", "no", "0", "'false'", "'off'");

  private StorageParameters() {}

  /** Tells whether an action that sets or resets parameters names only those of storage. */
  static boolean areHarmless(Table_actionContext action) {
    Storage_parametersContext set = action.storage_parameters();
    return set != null
        ? areHarmless(set)
        : action.names_in_parens().names_references().schema_qualified_name().stream()
            .map(SqlNames::of)
            .allMatch(StorageParameters::isKnown);
  }

  static boolean areHarmless(@Nullable Storage_parametersContext parameters) {
    return parameters != null
        && parameters.storage_parameter_option().stream().allMatch(StorageParameters::isHarmless);
  }

  /** Without autovacuum a table grows, and its statistics become wrong. */
  private static boolean isHarmless(Storage_parameter_optionContext option) {
    String name = SqlNames.of(option.storage_parameter_name());
    boolean switchedOff =
        name.endsWith("autovacuum_enabled")
            && (option.vex() != null
                && OFF.contains(SqlNames.text(option.vex()).toLowerCase(Locale.ROOT)));
    return isKnown(name) && !switchedOff;
  }

  private static boolean isKnown(String name) {
    String plain = name.startsWith("toast.") ? name.substring("toast.".length()) : name;
    return KNOWN.contains(plain)
        || plain.startsWith("n_distinct")
        || plain.startsWith("autovacuum_")
        || plain.startsWith("vacuum_")
        || plain.startsWith("log_autovacuum_");
  }
}
