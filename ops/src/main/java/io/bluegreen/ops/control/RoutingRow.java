package io.bluegreen.ops.control;

import io.bluegreen.jdbc.model.Side;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The row of a deployment, as one database says it; in cluster mode there are two. */
public interface RoutingRow {
  String mode();

  String blue();

  String green();

  Side active();

  String phase();

  @Nullable OffsetDateTime holdUntil();

  long epoch();

  /** Tells whether the sides are two databases. */
  default boolean isCluster() {
    return mode().equals("cluster");
  }

  /** Returns a side's schema or endpoint. */
  default String place(Side side) {
    return side == Side.BLUE ? blue() : green();
  }

  /**
   * Returns the row that counts: the one with the higher epoch; of two with one epoch that of the
   * active side, where a run writes its progress. Null where neither could be read.
   */
  static <R extends RoutingRow> @Nullable R truth(@Nullable R ofBlue, @Nullable R ofGreen) {
    if (ofBlue == null || ofGreen == null) {
      return ofBlue == null ? ofGreen : ofBlue;
    }
    if (ofBlue.epoch() == ofGreen.epoch()) {
      return ofBlue.active() == Side.BLUE ? ofBlue : ofGreen;
    }
    return ofBlue.epoch() > ofGreen.epoch() ? ofBlue : ofGreen;
  }

  /** Returns how two rows of one epoch contradict each other, in words; empty if they do not. */
  static <R extends RoutingRow> String conflict(@Nullable R ofBlue, @Nullable R ofGreen) {
    if (ofBlue == null || ofGreen == null || ofBlue.epoch() != ofGreen.epoch()) {
      return "";
    }
    List<String> differences = new ArrayList<>();
    differ(differences, "mode", ofBlue.mode(), ofGreen.mode());
    differ(differences, "active", ofBlue.active(), ofGreen.active());
    differ(differences, "phase", ofBlue.phase(), ofGreen.phase());
    differ(differences, "hold_until", ofBlue.holdUntil(), ofGreen.holdUntil());
    differ(differences, "blue", ofBlue.blue(), ofGreen.blue());
    differ(differences, "green", ofBlue.green(), ofGreen.green());
    return differences.isEmpty()
        ? ""
        : "both have epoch %d, and %s".formatted(ofBlue.epoch(), String.join(", ", differences));
  }

  private static void differ(
      List<String> differences, String what, @Nullable Object onBlue, @Nullable Object onGreen) {
    if (!Objects.equals(onBlue, onGreen)) {
      differences.add("%s is %s on blue and %s on green".formatted(what, onBlue, onGreen));
    }
  }
}
