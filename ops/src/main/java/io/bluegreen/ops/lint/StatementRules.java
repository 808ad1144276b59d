package io.bluegreen.ops.lint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_view_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Function_blockContext;

/**
 * The walk through the tree of a statement. Each kind of node has the rules that were registered
 * for it. A kind of statement without any rule is reported, because a statement is harmless only if
 * it is known to be harmless.
 */
final class StatementRules {
  /** Nodes that stand for one statement of several kinds. */
  private static final Set<Class<?>> CHOICES =
      Set.of(
          SQLParser.Schema_createContext.class,
          SQLParser.Schema_alterContext.class,
          SQLParser.Schema_dropContext.class,
          SQLParser.Data_statementContext.class,
          SQLParser.Script_statementContext.class,
          SQLParser.Script_additionalContext.class,
          SQLParser.Additional_statementContext.class);

  /** Definitions, which run nothing of what they contain. */
  private static final Set<Class<?>> DEFINITIONS =
      Set.of(
          SQLParser.Create_aggregate_statementContext.class,
          SQLParser.Create_domain_statementContext.class,
          SQLParser.Create_event_trigger_statementContext.class,
          SQLParser.Create_function_statementContext.class,
          SQLParser.Create_operator_class_statementContext.class,
          SQLParser.Create_policy_statementContext.class,
          SQLParser.Create_rewrite_statementContext.class,
          SQLParser.Create_table_statementContext.class,
          SQLParser.Create_trigger_statementContext.class,
          SQLParser.Create_type_statementContext.class);

  /** Parts of a block that may not run. */
  private static final Set<Class<?>> CONDITIONAL =
      Set.of(
          SQLParser.If_statementContext.class,
          SQLParser.Case_statementContext.class,
          SQLParser.Loop_statementContext.class,
          SQLParser.Exception_statementContext.class);

  private final MigrationState migration;
  private final Map<Class<?>, List<Rule<ParserRuleContext>>> byNode = new HashMap<>();

  /** A rule about one kind of node. */
  @FunctionalInterface
  interface Rule<N extends ParserRuleContext> {
    void judge(N node, FindingCollector findings);
  }

  StatementRules(MigrationState migration) {
    this.migration = migration;
  }

  /** Adds a rule for the nodes of one class. */
  <N extends ParserRuleContext> void on(Class<N> type, Rule<N> rule) {
    byNode
        .computeIfAbsent(type, key -> new ArrayList<>())
        .add((node, findings) -> rule.judge(type.cast(node), findings));
  }

  /** Says that statements of this kind do no harm, whatever they are about. */
  void pass(Class<? extends ParserRuleContext> type) {
    byNode.computeIfAbsent(type, key -> new ArrayList<>());
  }

  /** Says that statements of this kind are never part of an expansion. */
  void refuse(Class<? extends ParserRuleContext> type, LintRule rule) {
    on(type, (node, findings) -> findings.add(node, rule, SqlNames.text(node)));
  }

  void judge(ParseTree tree, FindingCollector findings) {
    if (!(tree instanceof ParserRuleContext node)) {
      return;
    }
    List<Rule<ParserRuleContext>> rules = byNode.get(node.getClass());
    if (rules == null && isStatement(node)) {
      findings.add(node, LintRule.NOT_UNDERSTOOD, SqlNames.text(node));
    }
    if (rules != null) {
      rules.forEach(rule -> rule.judge(node, findings));
    }
    if (!isDefinition(node)) {
      judgeParts(node, findings);
    }
  }

  private void judgeParts(ParserRuleContext node, FindingCollector findings) {
    CreatedObjects.@Nullable Snapshot before =
        mayNotHappen(node) ? migration.created().snapshot() : null;
    for (int i = 0; i < node.getChildCount(); i++) {
      judge(node.getChild(i), findings);
    }
    if (before != null) {
      migration.created().restore(before);
    }
  }

  private static boolean isStatement(ParserRuleContext node) {
    ParserRuleContext parent = node.getParent();
    return parent != null
        && CHOICES.contains(parent.getClass())
        && !CHOICES.contains(node.getClass())
        && isWhole(parent, node);
  }

  /**
   * Only CREATE, ALTER or DROP may stand before the node of a statement; commands are its parts.
   */
  private static boolean isWhole(ParserRuleContext parent, ParserRuleContext node) {
    boolean afterVerb =
        parent.getChildCount() == 2
            && parent.getChild(1) == node
            && parent.getParent() instanceof SQLParser.Schema_statementContext;
    return parent.getChildCount() == 1 || afterVerb;
  }

  private static boolean isDefinition(ParserRuleContext node) {
    boolean plainView = node instanceof Create_view_statementContext view && !runsQuery(view);
    return plainView || DEFINITIONS.contains(node.getClass());
  }

  /** Tells whether a view keeps the rows of its query, which therefore runs at once. */
  private static boolean runsQuery(Create_view_statementContext view) {
    boolean later = view.NO() != null;
    return view.MATERIALIZED() != null && !later;
  }

  private static boolean mayNotHappen(ParserRuleContext node) {
    boolean caught =
        node instanceof Function_blockContext block && block.exception_statement() != null;
    return caught || CONDITIONAL.contains(node.getClass());
  }
}
