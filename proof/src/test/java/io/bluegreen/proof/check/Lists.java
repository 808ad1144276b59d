package io.bluegreen.proof.check;

import io.bluegreen.proof.history.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The lists that appends build, each an object of its own per side. */
final class Lists {
  private Lists() {}

  /** The final lists by object, each in its order. */
  static Map<String, List<Long>> of(List<Row> rows) {
    Map<String, List<Long>> lists = new HashMap<>();
    for (Row row : rows) {
      if (row.key().startsWith(AppendCheck.LIST)) {
        lists
            .computeIfAbsent(row.side() + "/" + row.key(), object -> new ArrayList<>())
            .add(row.value());
      }
    }
    return lists;
  }

  /** The object that an acknowledged operation was done to. */
  static String object(Operation operation) {
    return operation.sight().side() + "/" + operation.action().key();
  }
}
