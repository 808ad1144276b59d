package io.bluegreen.jdbc.internal.searchpath;

import io.bluegreen.jdbc.internal.control.DeploymentMode;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.sql.SchemaNames;
import io.bluegreen.jdbc.model.Side;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The warning about statements that name a side's schema. Such a statement runs on that side
 * whatever the control table says. Thread-safe.
 *
 * <p>A migration tool that names the active side is not warned about, since it does what it would
 * do without the name and nobody can change its statements; one line says so for each schema.
 *
 * <p>Costs one look at each character of a text that was not seen recently. The text is parsed only
 * if it contains the letters of the name, and the stack is read only if the text has the name.
 */
final class QualifiedNameWarning {
  private final DriverLog log;
  private final TextWarnings warnings;
  private final Set<String> migratedSchemas = ConcurrentHashMap.newKeySet();
  private final Supplier<Optional<MigrationTool>> caller;

  /**
   * Creates the warning of one deployment.
   *
   * @param caller tells which tool has sent the text that is being looked at
   */
  QualifiedNameWarning(DriverLog log, Supplier<Optional<MigrationTool>> caller) {
    this.log = log;
    this.caller = caller;
    warnings = new TextWarnings(log);
  }

  /**
   * Looks at a text that is about to be sent or prepared. A connection that stays on a side means
   * that side.
   */
  void check(String sql, DeploymentSnapshot deployment) {
    if (deployment.mode() == DeploymentMode.SCHEMA
        && !deployment.isFixed()
        && warnings.areWanted()) {
      check(sql, deployment, deployment.target(Side.BLUE));
      check(sql, deployment, deployment.target(Side.GREEN));
    }
  }

  private void check(String sql, DeploymentSnapshot deployment, String schema) {
    if (mayName(sql, schema)
        && SchemaNames.qualifies(sql, schema)
        && !isMigration(deployment, schema)) {
      warnings.tell(
          sql,
          "A statement names the schema "
              + schema
              + " of deployment '"
              + deployment.name()
              + "' and so does not follow a flip: ",
          "statements name a schema of deployment '"
              + deployment.name()
              + "' and so do not follow a flip; the others are not told of. Leave the schema's name"
              + " out of the statements: search_path leads to the active side");
    }
  }

  private boolean isMigration(DeploymentSnapshot deployment, String schema) {
    if (!schema.equals(deployment.target(deployment.active()))) {
      return false;
    }
    Optional<MigrationTool> tool = caller.get();
    if (tool.isPresent() && migratedSchemas.add(schema)) {
      log.info(
          tool.get().text()
              + " names schema "
              + schema
              + " of deployment '"
              + deployment.name()
              + "' in its statements. That is the active side, and they run there in any case; the"
              + " other side is migrated over a URL with bluegreen.side=idle");
    }
    return tool.isPresent();
  }

  /** A name with a quote in it is written in another way. */
  private static boolean mayName(String sql, String schema) {
    if (schema.indexOf('"') >= 0 || sql.contains("&\"")) {
      return true;
    }
    char first = Character.toLowerCase(schema.charAt(0));
    int last = sql.length() - schema.length();
    for (int at = 0; at < last; at++) {
      if (Character.toLowerCase(sql.charAt(at)) == first
          && sql.regionMatches(true, at, schema, 0, schema.length())) {
        return true;
      }
    }
    return false;
  }
}
