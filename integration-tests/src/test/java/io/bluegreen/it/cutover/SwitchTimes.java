package io.bluegreen.it.cutover;

import io.bluegreen.fixtures.load.RoundHistory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pauses of switches, one line each, and their medians. They are only logged: a test that
 * asserted times would fail on a busy machine.
 */
final class SwitchTimes {
  private static final Logger LOG = LoggerFactory.getLogger(SwitchTimes.class);

  private final String title;
  private final List<RoundHistory.Felt> felt = new ArrayList<>();
  private final StringBuilder lines = new StringBuilder();

  SwitchTimes(String title) {
    this.title = title;
  }

  void add(String what, RoundHistory.Felt cost, String split) {
    felt.add(cost);
    lines.append(
        String.format(
            Locale.ROOT,
            "%n  %-14s pause %6.1f ms, worst write %6.1f ms  %s",
            what,
            cost.pauseMillis(),
            cost.worstMillis(),
            split));
  }

  void tell() {
    LOG.info(
        "{}: median pause {} ms, median worst write {} ms{}",
        title,
        median(Comparator.comparingDouble(RoundHistory.Felt::pauseMillis)).pauseMillis(),
        median(Comparator.comparingDouble(RoundHistory.Felt::worstMillis)).worstMillis(),
        lines);
  }

  private RoundHistory.Felt median(Comparator<RoundHistory.Felt> order) {
    List<RoundHistory.Felt> sorted = felt.stream().sorted(order).toList();
    return sorted.get(sorted.size() / 2);
  }
}
