package io.bluegreen.ops.reshape.mirror;

import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.model.TargetTable;
import io.bluegreen.ops.sql.Sql;
import java.util.ArrayList;
import java.util.List;

/** The names of a reshape's functions and triggers. All begin alike, so that they are found. */
public final class MirrorNames {
  /** The setting that is {@code on} within a mirror's own writes. */
  public static final String GUARD = "bluegreen.mirror";

  /** The prefix of every function and trigger. */
  public static final String PREFIX = "bluegreen_mirror";

  /** The key of a note that means every row of a table. */
  public static final String WHOLE_TABLE = "{}";

  private MirrorNames() {}

  public static String forward(ResolvedReshape reshape) {
    return function(reshape.name(), "forward");
  }

  public static String forwardTruncate(ResolvedReshape reshape) {
    return function(reshape.name(), "forward_truncate");
  }

  public static String back(ResolvedReshape reshape, TargetTable target) {
    return function(reshape.name(), "back_" + target.number());
  }

  public static String backTruncate(ResolvedReshape reshape, TargetTable target) {
    return function(reshape.name(), "back_truncate_" + target.number());
  }

  /** Returns the function that notes the keys of a table: 0 for the source. */
  static String noted(ResolvedReshape reshape, int table) {
    return function(reshape.name(), "noted_" + table);
  }

  static String notedTruncate(ResolvedReshape reshape, int table) {
    return function(reshape.name(), "noted_truncate_" + table);
  }

  /** Returns the names of all functions of the mirror. */
  static List<String> functions(ResolvedReshape reshape) {
    List<String> all = new ArrayList<>(List.of(forward(reshape), forwardTruncate(reshape)));
    for (TargetTable target : reshape.targets()) {
      all.add(back(reshape, target));
      all.add(backTruncate(reshape, target));
    }
    return all;
  }

  private static String function(String reshape, String kind) {
    return "bluegreen." + Sql.identifier("mirror_" + reshape + "_" + kind);
  }

  /** Returns the row trigger's name; of one table it can be of several reshapes. */
  public static String trigger(String reshape) {
    return Sql.identifier(PREFIX + "_" + reshape);
  }

  public static String truncateTrigger(String reshape) {
    return Sql.identifier(PREFIX + "_" + reshape + "_truncate");
  }

  static String notedTrigger(String reshape) {
    return Sql.identifier(PREFIX + "_" + reshape + "_noted");
  }

  static String notedTruncateTrigger(String reshape) {
    return Sql.identifier(PREFIX + "_" + reshape + "_noted_truncate");
  }
}
