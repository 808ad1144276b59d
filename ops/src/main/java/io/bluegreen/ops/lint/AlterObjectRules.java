package io.bluegreen.ops.lint;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_index_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_owner_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_schema_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_sequence_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_type_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Function_argsContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Function_parametersContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.IdentifierContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Rename_toContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Schema_qualified_nameContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Set_schemaContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Type_actionContext;

/** Rules for ALTER of everything but tables: only what the migration itself has made may change. */
final class AlterObjectRules {
  private final MigrationState migration;

  AlterObjectRules(MigrationState migration) {
    this.migration = migration;
  }

  void register(StatementRules rules) {
    rules.on(Alter_type_statementContext.class, this::type);
    rules.on(Alter_sequence_statementContext.class, this::sequence);
    rules.on(Alter_index_statementContext.class, this::index);
    rules.on(Alter_owner_statementContext.class, this::owner);
    rules.on(Alter_schema_statementContext.class, this::schema);
    other(rules, SQLParser.Alter_aggregate_statementContext.class);
    other(rules, SQLParser.Alter_collation_statementContext.class);
    other(rules, SQLParser.Alter_conversion_statementContext.class);
    rules.on(SQLParser.Alter_domain_statementContext.class, this::domain);
    other(rules, SQLParser.Alter_event_trigger_statementContext.class);
    other(rules, SQLParser.Alter_extension_statementContext.class);
    other(rules, SQLParser.Alter_foreign_data_wrapperContext.class);
    other(rules, SQLParser.Alter_fts_statementContext.class);
    other(rules, SQLParser.Alter_function_statementContext.class);
    other(rules, SQLParser.Alter_language_statementContext.class);
    other(rules, SQLParser.Alter_materialized_view_statementContext.class);
    other(rules, SQLParser.Alter_operator_class_statementContext.class);
    other(rules, SQLParser.Alter_operator_family_statementContext.class);
    other(rules, SQLParser.Alter_operator_statementContext.class);
    other(rules, SQLParser.Alter_rule_statementContext.class);
    other(rules, SQLParser.Alter_server_statementContext.class);
    other(rules, SQLParser.Alter_statistics_statementContext.class);
    other(rules, SQLParser.Alter_tablespace_statementContext.class);
    other(rules, SQLParser.Alter_trigger_statementContext.class);
    other(rules, SQLParser.Alter_user_mapping_statementContext.class);
    other(rules, SQLParser.Alter_view_statementContext.class);
  }

  private void other(StatementRules rules, Class<? extends ParserRuleContext> kind) {
    rules.on(kind, this::object);
  }

  private void object(ParserRuleContext node, FindingCollector findings) {
    DatabaseObject object = object(node);
    if (object != null && migration.created().has(object)) {
      rename(node, object);
      return;
    }
    migration.waitsForLock(node, findings);
    findings.add(node, rule(node), SqlNames.text(node));
  }

  /** A new object that is renamed or moved leaves its name to an older one. */
  private void rename(ParserRuleContext node, DatabaseObject object) {
    ParseTrees.first(node, Rename_toContext.class)
        .ifPresent(
            to ->
                migration
                    .created()
                    .rename(object, SqlNames.besides(object.name(), SqlNames.of(to.name))));
    if (ParseTrees.first(node, Set_schemaContext.class).isPresent()) {
      migration.created().remove(object);
    }
  }

  private void domain(SQLParser.Alter_domain_statementContext node, FindingCollector findings) {
    object(node, findings);
    if (node.dom_constraint != null) {
      migration.defineCheckedDomain(SqlNames.of(node.name));
    }
  }

  private static LintRule rule(ParserRuleContext node) {
    if (ParseTrees.first(node, Set_schemaContext.class).isPresent()) {
      return LintRule.SET_SCHEMA;
    }
    if (ParseTrees.first(node, Rename_toContext.class).isPresent()) {
      return LintRule.RENAME_OBJECT;
    }
    if (!SqlNames.has(node, SQLLexer.RENAME)) {
      return ruleOfRest(node);
    }
    boolean column = !SqlNames.has(node, SQLLexer.CONSTRAINT, SQLLexer.VALUE);
    return column ? LintRule.RENAME_COLUMN : LintRule.RENAME_OBJECT;
  }

  private static LintRule ruleOfRest(ParserRuleContext node) {
    if (ParseTrees.first(node, SQLParser.Owner_toContext.class).isPresent()) {
      return LintRule.CHANGE_OWNER;
    }
    if (!(node instanceof SQLParser.Alter_domain_statementContext domain)) {
      return LintRule.ALTER_OBJECT;
    }
    if (domain.NULL() != null) {
      return domain.SET() != null ? LintRule.SET_NOT_NULL : LintRule.DROP_NOT_NULL;
    }
    boolean scans = domain.dom_constraint != null && domain.not_valid == null;
    return scans ? LintRule.CONSTRAINT_NOT_VALID : LintRule.ALTER_OBJECT;
  }

  /** A further value takes nothing away. */
  private void type(Alter_type_statementContext node, FindingCollector findings) {
    if (node.ADD() != null) {
      return;
    }
    if (migration.created().has(DatabaseObject.type(SqlNames.of(node.name)))) {
      object(node, findings);
    } else if (node.type_action().isEmpty()) {
      object(node, findings);
    } else {
      node.type_action()
          .forEach(action -> findings.add(action, rule(action), SqlNames.text(action)));
    }
  }

  private static LintRule rule(Type_actionContext action) {
    if (action.DROP() != null) {
      return LintRule.DROP_COLUMN;
    }
    return action.ALTER() != null ? LintRule.ALTER_TYPE : LintRule.ALTER_OBJECT;
  }

  private void sequence(Alter_sequence_statementContext node, FindingCollector findings) {
    boolean moved = node.rename_to() != null || node.set_schema() != null;
    if (moved || migration.isNew(SqlNames.of(node.name))) {
      object(node, findings);
    } else {
      findings.add(node, LintRule.CHANGE_SEQUENCE, SqlNames.text(node));
    }
  }

  /** The index of a partition may become part of the index of the whole table. */
  private void index(Alter_index_statementContext node, FindingCollector findings) {
    boolean attaches = node.index_def_action() != null && node.index_def_action().ATTACH() != null;
    if (!attaches) {
      object(node, findings);
    }
  }

  private void owner(Alter_owner_statementContext node, FindingCollector findings) {
    DatabaseObject object = object(node.owner_member_object());
    if (object == null || !migration.created().has(object)) {
      findings.add(node, LintRule.CHANGE_OWNER, SqlNames.text(node));
    }
  }

  private void schema(Alter_schema_statementContext node, FindingCollector findings) {
    DatabaseObject schema = new DatabaseObject("schema", SqlNames.of(node.identifier()));
    if (migration.created().has(schema)) {
      migration.created().rename(schema, SqlNames.of(node.rename_to().name));
    } else {
      findings.add(node, LintRule.RENAME_SCHEMA, SqlNames.text(node));
    }
  }

  /** Returns what a statement alters: the first name behind the word that says its kind. */
  private static @Nullable DatabaseObject object(ParserRuleContext node) {
    String word = node.getStart().getText();
    for (int i = 0; i < node.getChildCount(); i++) {
      ParseTree child = node.getChild(i);
      if (child instanceof Function_parametersContext function) {
        return DatabaseObject.function(function.schema_qualified_name(), function.function_args());
      }
      if (child instanceof Schema_qualified_nameContext name) {
        boolean function =
            i + 1 < node.getChildCount() && node.getChild(i + 1) instanceof Function_argsContext;
        return function
            ? DatabaseObject.function(name, (Function_argsContext) node.getChild(i + 1))
            : DatabaseObject.of(word, SqlNames.of(name));
      }
      if (child instanceof IdentifierContext name) {
        return DatabaseObject.of(word, SqlNames.of(name));
      }
    }
    return null;
  }
}
