package io.bluegreen.ops.lint;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.ParserRuleContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Function_argsContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Function_argumentsContext;

/**
 * An object that a statement names.
 *
 * @param kind objects of one kind share their names: tables, views, sequences and indexes are all
 *     {@code relation}
 * @param name as the server folds it, with its schema if the statement gives one
 */
record DatabaseObject(String kind, String name) {
  private static final Map<String, String> KIND_BY_WORD =
      Map.ofEntries(
          Map.entry("table", "relation"),
          Map.entry("view", "relation"),
          Map.entry("materialized", "relation"),
          Map.entry("sequence", "relation"),
          Map.entry("index", "relation"),
          Map.entry("domain", "type"),
          Map.entry("procedure", "function"),
          Map.entry("aggregate", "function"),
          Map.entry("routine", "function"),
          Map.entry("user", "role"),
          Map.entry("group", "role"));

  static DatabaseObject relation(String name) {
    return new DatabaseObject("relation", name);
  }

  static DatabaseObject type(String name) {
    return new DatabaseObject("type", name);
  }

  /** Returns an object of the kind that a word of CREATE, ALTER or DROP means. */
  static DatabaseObject of(String word, String name) {
    String lower = word.toLowerCase(Locale.ROOT);
    return new DatabaseObject(KIND_BY_WORD.getOrDefault(lower, lower), name);
  }

  /** Returns something that belongs to a table: a trigger, a rule, a policy or a constraint. */
  static DatabaseObject onTable(String kind, String table, String name) {
    return new DatabaseObject(kind, table + " " + name);
  }

  /** Returns one overload of a function. */
  static DatabaseObject function(ParserRuleContext name, Function_argsContext arguments) {
    List<Function_argumentsContext> all = arguments.function_arguments();
    return new DatabaseObject(
        "function",
        all.stream()
            .filter(argument -> argument.argmode() == null || argument.argmode().OUT() == null)
            .map(argument -> SqlNames.of(argument.data_type()))
            .collect(Collectors.joining(",", SqlNames.of(name) + "(", ")")));
  }
}
