package io.bluegreen.ops.lint;

import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Additional_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Script_additionalContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Session_local_optionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Set_actionContext;

/** Rules for settings: those of the session alone may change, but for its checks and its syntax. */
final class SettingRules {
  private static final Set<String> HARMFUL =
      Set.of(
          "session_replication_role",
          "allow_system_table_mods",
          "zero_damaged_pages",
          "ignore_checksum_failure",
          "standard_conforming_strings",
          "backslash_quote");

  /** Values with which a timeout is none. */
  private static final Set<String> NONE = Set.of("", "0", "0ms", "0s", "0min", "0h", "0d");

  private final MigrationState migration;

  SettingRules(MigrationState migration) {
    this.migration = migration;
  }

  void register(StatementRules rules) {
    rules.pass(SQLParser.Set_statementContext.class);
    rules.on(Session_local_optionContext.class, this::option);
    rules.on(Additional_statementContext.class, this::reset);
    rules.on(Script_additionalContext.class, this::discard);
    rules.refuse(SQLParser.Alter_database_statementContext.class, LintRule.CHANGE_SETTING);
    rules.refuse(SQLParser.Alter_user_or_role_statementContext.class, LintRule.CHANGE_SETTING);
    rules.refuse(SQLParser.Alter_group_statementContext.class, LintRule.REVOKE);
  }

  private void option(Session_local_optionContext node, FindingCollector findings) {
    if (node.config_param == null) {
      boolean role = node.ROLE() != null || node.AUTHORIZATION() != null;
      if (role) {
        migration.created().forgetUnqualified();
      }
      return;
    }
    String scope = node.config_scope == null ? "" : SqlNames.of(node.config_scope) + ".";
    String name = scope + SqlNames.of(node.config_param);
    boolean local = node.getParent() instanceof Set_actionContext action && action.LOCAL() != null;
    String value =
        node.set_statement_value() == null || node.set_statement_value().DEFAULT() != null
            ? ""
            : value(SqlNames.text(node.set_statement_value()));
    set(node, name, value, local, findings);
  }

  private static String value(String text) {
    return text.startsWith("'") ? SqlNames.unquoted(text) : text;
  }

  void set(
      ParserRuleContext node, String name, String value, boolean local, FindingCollector findings) {
    if (HARMFUL.contains(name) || name.isEmpty()) {
      findings.add(node, LintRule.CHANGE_SETTING, SqlNames.text(node));
    } else if (name.equals("search_path")) {
      migration.created().forgetUnqualified();
    } else if (name.equals("lock_timeout")) {
      boolean limited = !NONE.contains(value.replace(" ", ""));
      if (local) {
        migration.lockTimeout().setLocal(limited, migration.isInTransaction());
      } else {
        migration.lockTimeout().set(limited);
      }
    }
  }

  private void reset(Additional_statementContext node, FindingCollector findings) {
    if (!node.getStart().getText().equalsIgnoreCase("reset")) {
      return;
    }
    boolean all = node.ALL() != null;
    if (all || endsWith(node, "lock_timeout")) {
      migration.lockTimeout().reset();
    }
    boolean names =
        endsWith(node, "search_path") || endsWith(node, "role") || endsWith(node, "authorization");
    if (all || names) {
      migration.created().forgetUnqualified();
    }
  }

  private static boolean endsWith(ParserRuleContext node, String word) {
    return SqlNames.text(node).toLowerCase(Locale.ROOT).endsWith(word);
  }

  private void discard(Script_additionalContext node, FindingCollector findings) {
    if (node.DISCARD() == null) {
      return;
    }
    if (SqlNames.has(node, SQLLexer.ALL)) {
      migration.lockTimeout().reset();
      migration.created().forgetUnqualified();
    }
    if (SqlNames.has(node, SQLLexer.ALL, SQLLexer.TEMP, SQLLexer.TEMPORARY)) {
      migration.created().forgetTemporary();
    }
  }
}
