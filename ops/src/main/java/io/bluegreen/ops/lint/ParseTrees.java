package io.bluegreen.ops.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Function_callContext;

/** Searches in the tree of a statement. */
final class ParseTrees {
  private ParseTrees() {}

  /** Returns the nearest node of a kind above another one, or that one itself. */
  static <N extends ParserRuleContext> @Nullable N above(ParserRuleContext node, Class<N> kind) {
    for (ParserRuleContext up = node; up != null; up = up.getParent()) {
      if (kind.isInstance(up)) {
        return kind.cast(up);
      }
    }
    return null;
  }

  /** Returns all nodes of a kind in the order of the text. */
  static <N extends ParserRuleContext> List<N> all(ParseTree tree, Class<N> kind) {
    List<N> found = new ArrayList<>();
    collect(tree, kind, found);
    return found;
  }

  /** Returns the first node of a kind. */
  static <N extends ParserRuleContext> Optional<N> first(ParseTree tree, Class<N> kind) {
    return all(tree, kind).stream().findFirst();
  }

  /** Returns the names of all functions that are called by name; syntax such as CAST is none. */
  static List<String> calledFunctions(ParseTree tree) {
    return all(tree, Function_callContext.class).stream()
        .filter(call -> call.schema_qualified_name_nontype() != null)
        .map(call -> SqlNames.of(call.schema_qualified_name_nontype()))
        .toList();
  }

  private static <N extends ParserRuleContext> void collect(
      ParseTree tree, Class<N> kind, List<N> found) {
    if (kind.isInstance(tree)) {
      found.add(kind.cast(tree));
    }
    for (int i = 0; i < tree.getChildCount(); i++) {
      collect(tree.getChild(i), kind, found);
    }
  }
}
