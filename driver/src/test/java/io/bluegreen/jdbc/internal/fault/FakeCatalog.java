package io.bluegreen.jdbc.internal.fault;

import io.bluegreen.jdbc.internal.sql.SqlNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A catalog of a few names. */
final class FakeCatalog implements CatalogLookup {
  private final Set<String> functions;
  private final String operator;
  private final Map<String, String> definitions = new HashMap<>();
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

  @Override
  public List<String> definitions(SqlNames names) {
    questions++;
    List<String> found = new ArrayList<>();
    definitions.forEach(
        (name, text) -> {
          if (names.all().contains(name)) {
            found.add(text);
          }
        });
    return found;
  }
}
