package io.bluegreen.jdbc.internal.fault;

import io.bluegreen.jdbc.internal.sql.SqlNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A catalog of a few names. */
final class FakeCatalog implements CatalogLookup {
  private final Set<String> functions;
  private final String operator;
  private final Map<String, String> definitions = new HashMap<>();
  private final Map<String, String> expressions = new HashMap<>();
  private final Set<String> doingMore = new HashSet<>();
  int questions;

  FakeCatalog(Set<String> functions, String operator) {
    this.functions = functions;
    this.operator = operator;
  }

  void define(String name, String text) {
    definitions.put(name, text);
  }

  @Override
  public boolean hasVolatile(SqlNames names) {
    questions++;
    return !Collections.disjoint(names.called(), functions) || names.operators().contains(operator);
  }

  /** Lets a table have a trigger, or something else that does more. */
  void writesMore(String table) {
    doingMore.add(table);
  }

  /** Adds a default, check or policy. */
  void expression(String table, String text) {
    expressions.put(table, text);
  }

  @Override
  public boolean writesMore(SqlNames names) {
    return !Collections.disjoint(names.all(), doingMore);
  }

  @Override
  public List<String> expressions(SqlNames names) {
    return found(expressions, names);
  }

  @Override
  public List<String> definitions(SqlNames names) {
    questions++;
    return found(definitions, names);
  }

  private static List<String> found(Map<String, String> texts, SqlNames names) {
    List<String> found = new ArrayList<>();
    texts.forEach(
        (name, text) -> {
          if (names.all().contains(name)) {
            found.add(text);
          }
        });
    return found;
  }
}
