package io.bluegreen.ops.lint;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_aggregate_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_cast_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_conversion_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_database_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_domain_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_function_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_language_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_sequence_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_transform_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_view_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.IdentifierContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.If_not_existsContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Schema_qualified_nameContext;

/** Rules for CREATE of everything but tables, indexes, triggers and what replicates. */
final class CreateRules {
  private final MigrationState migration;

  CreateRules(MigrationState migration) {
    this.migration = migration;
  }

  void register(StatementRules rules) {
    named(rules, SQLParser.Create_access_method_statementContext.class);
    named(rules, SQLParser.Create_collation_statementContext.class);
    named(rules, SQLParser.Create_extension_statementContext.class);
    named(rules, SQLParser.Create_foreign_data_wrapper_statementContext.class);
    named(rules, SQLParser.Create_fts_configuration_statementContext.class);
    named(rules, SQLParser.Create_fts_dictionary_statementContext.class);
    named(rules, SQLParser.Create_fts_parser_statementContext.class);
    named(rules, SQLParser.Create_fts_template_statementContext.class);
    named(rules, SQLParser.Create_group_statementContext.class);
    named(rules, SQLParser.Create_schema_statementContext.class);
    named(rules, SQLParser.Create_server_statementContext.class);
    named(rules, SQLParser.Create_statistics_statementContext.class);
    named(rules, SQLParser.Create_tablespace_statementContext.class);
    named(rules, SQLParser.Create_type_statementContext.class);
    named(rules, SQLParser.Create_user_or_role_statementContext.class);
    rules.pass(SQLParser.Comment_on_statementContext.class);
    rules.pass(SQLParser.Create_operator_family_statementContext.class);
    rules.pass(SQLParser.Create_operator_statementContext.class);
    rules.pass(SQLParser.Create_user_mapping_statementContext.class);
    rules.pass(SQLParser.Schema_importContext.class);
    rules.on(Create_view_statementContext.class, this::view);
    rules.on(Create_function_statementContext.class, this::function);
    rules.on(Create_sequence_statementContext.class, this::sequence);
    rules.on(Create_domain_statementContext.class, this::domain);
    rules.on(Create_aggregate_statementContext.class, CreateRules::aggregate);
    rules.on(Create_language_statementContext.class, CreateRules::language);
    rules.on(Create_transform_statementContext.class, CreateRules::transform);
    rules.on(Create_cast_statementContext.class, CreateRules::cast);
    rules.on(Create_conversion_statementContext.class, CreateRules::conversion);
    rules.on(Create_database_statementContext.class, CreateRules::database);
    rules.on(SQLParser.Create_operator_class_statementContext.class, CreateRules::operatorClass);
  }

  /** Something that is new if the statement does not accept an older one of the name. */
  private <N extends ParserRuleContext> void named(StatementRules rules, Class<N> kind) {
    rules.on(kind, (node, findings) -> add(node));
  }

  private void add(ParserRuleContext node) {
    ParserRuleContext name = name(node);
    if (name != null && ParseTrees.first(node, If_not_existsContext.class).isEmpty()) {
      migration.created().add(DatabaseObject.of(node.getStart().getText(), SqlNames.of(name)));
    }
  }

  private static @Nullable ParserRuleContext name(ParserRuleContext node) {
    for (ParseTree child : node.children) {
      if (child instanceof Schema_qualified_nameContext || child instanceof IdentifierContext) {
        return (ParserRuleContext) child;
      }
    }
    return null;
  }

  private void view(Create_view_statementContext node, FindingCollector findings) {
    DatabaseObject view = DatabaseObject.relation(SqlNames.of(node.name));
    if (node.REPLACE() != null && !migration.created().has(view)) {
      findings.add(node, LintRule.REPLACE_OBJECT, view.name());
      return;
    }
    if (node.if_not_exists() == null) {
      if (node.TEMP() != null || node.TEMPORARY() != null) {
        migration.created().addTemporary(view);
      } else {
        migration.created().add(view);
      }
    }
    FunctionCallRules.noteCode(migration, view.name(), node);
  }

  private void function(Create_function_statementContext node, FindingCollector findings) {
    ParserRuleContext name = node.function_parameters().schema_qualified_name();
    DatabaseObject function =
        DatabaseObject.function(name, node.function_parameters().function_args());
    if (node.REPLACE() != null && !migration.created().has(function)) {
      findings.add(node, LintRule.REPLACE_OBJECT, function.name());
    } else {
      migration.created().add(function);
    }
    migration.defineFunction(SqlNames.of(name));
  }

  private void sequence(Create_sequence_statementContext node, FindingCollector findings) {
    if (node.if_not_exists() == null) {
      DatabaseObject sequence = DatabaseObject.relation(SqlNames.of(node.name));
      if (node.TEMP() != null || node.TEMPORARY() != null) {
        migration.created().addTemporary(sequence);
      } else {
        migration.created().add(sequence);
      }
    }
  }

  private void domain(Create_domain_statementContext node, FindingCollector findings) {
    String name = SqlNames.of(node.name);
    migration.created().add(DatabaseObject.type(name));
    if (!node.dom_constraint.isEmpty()) {
      migration.defineCheckedDomain(name);
    }
  }

  private static void aggregate(Create_aggregate_statementContext node, FindingCollector findings) {
    replaces(node.REPLACE(), node, findings);
  }

  private static void language(Create_language_statementContext node, FindingCollector findings) {
    replaces(node.REPLACE(), node, findings);
  }

  private static void transform(Create_transform_statementContext node, FindingCollector findings) {
    replaces(node.REPLACE(), node, findings);
  }

  private static void replaces(
      @Nullable TerminalNode word, ParserRuleContext node, FindingCollector findings) {
    if (word != null) {
      findings.add(node, LintRule.REPLACE_OBJECT, SqlNames.text(node));
    }
  }

  /** A cast that applies without being written changes what older queries mean. */
  private static void cast(Create_cast_statementContext node, FindingCollector findings) {
    if (node.IMPLICIT() != null || node.ASSIGNMENT() != null) {
      findings.add(node, LintRule.ALTER_OBJECT, SqlNames.text(node));
    }
  }

  private static void conversion(
      Create_conversion_statementContext node, FindingCollector findings) {
    if (node.DEFAULT() != null) {
      findings.add(node, LintRule.ALTER_OBJECT, SqlNames.text(node));
    }
  }

  private static void operatorClass(
      SQLParser.Create_operator_class_statementContext node, FindingCollector findings) {
    if (node.DEFAULT() != null) {
      findings.add(node, LintRule.ALTER_OBJECT, SqlNames.text(node));
    }
  }

  /** Nobody can connect to a database that is used as a template. */
  private static void database(Create_database_statementContext node, FindingCollector findings) {
    if (SqlNames.has(node, SQLLexer.TEMPLATE)) {
      findings.add(node, LintRule.LOCK_TABLE, SqlNames.text(node));
    }
  }
}
