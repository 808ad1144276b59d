package io.bluegreen.ops.lint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;

/** All checks, and the walk through a statement's tree that asks those which know a node. */
final class Checks {
  private final Map<Class<?>, List<Check<ParserRuleContext>>> byNode = new HashMap<>();

  /** Looks at one kind of node. */
  @FunctionalInterface
  interface Check<N extends ParserRuleContext> {
    void look(N node, Report report);
  }

  Checks(Migration migration) {
    new Drops(migration).register(this);
    new Renames(migration).register(this);
    new ColumnChanges(migration).register(this);
    new NewColumns(migration).register(this);
    new Constraints(migration).register(this);
    new Indexes(migration).register(this);
    new Rewrites(migration).register(this);
    new Blocks(migration, this).register(this);
  }

  /** Adds a check for the nodes of one class. */
  <N extends ParserRuleContext> void on(Class<N> type, Check<N> check) {
    byNode
        .computeIfAbsent(type, key -> new ArrayList<>())
        .add((node, report) -> check.look(type.cast(node), report));
  }

  void run(ParseTree node, Report report) {
    if (node instanceof ParserRuleContext rule) {
      for (Check<ParserRuleContext> check : byNode.getOrDefault(rule.getClass(), List.of())) {
        check.look(rule, report);
      }
      for (int i = 0; i < node.getChildCount(); i++) {
        run(node.getChild(i), report);
      }
    }
  }
}
