package io.bluegreen.jdbc.model;

import java.util.List;

/**
 * The words about functions that {@code bluegreen.row_type_functions} names. The driver and the
 * tool say the same. Stateless.
 */
public final class RowTypeFunctions {
  /** The consequence of such a function. */
  public static final String CONSEQUENCE =
      "a session that called it before a flip keeps the old side's row type for as long as it lives,"
          + " and takes the new side's columns by their place, without an error";

  /** The mend. */
  public static final String MEND =
      "make one such function in each side and drop the shared one, or declare the variable as"
          + " record";

  private RowTypeFunctions() {}

  /** Returns what is wrong with some functions, and the mend, in one sentence. */
  public static String warning(List<String> functions) {
    return String.join(", ", functions)
        + " in a shared schema uses %ROWTYPE, %TYPE or a variable of a side's row type: "
        + CONSEQUENCE
        + ". Before the next flip, "
        + MEND;
  }
}
