package io.bluegreen.proof.check;

import io.bluegreen.proof.history.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads whose whole result is known beforehand: the settings that a session was given, the rows of
 * a long cursor. What was seen is what was expected.
 */
public final class ExpectationCheck implements Check {
  /** A session looks at its own settings. */
  public static final String SETTINGS = "settings";

  /** A cursor reads many rows: their number, their sum, how many were out of order. */
  public static final String CURSOR = "cursor";

  /** A session looks at what a function left in it. */
  public static final String FUNCTION_STATE = "function state";

  private final String function;

  public ExpectationCheck(String function) {
    this.function = function;
  }

  @Override
  public List<String> violations(List<Operation> history, List<Row> rows) {
    List<String> found = new ArrayList<>();
    for (Operation read : history) {
      if (read.is(function)
          && read.isOk()
          && !read.sight().values().equals(read.action().values())) {
        found.add("not what it has to be: " + read + " " + read.sight().values());
      }
    }
    return found;
  }
}
