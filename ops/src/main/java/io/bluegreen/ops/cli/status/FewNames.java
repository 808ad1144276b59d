package io.bluegreen.ops.cli.status;

import java.util.List;

/** The first few of many names or reasons, and how many more there are. */
final class FewNames {
  private FewNames() {}

  /** Joins the first ones; empty if there are none. */
  static String of(List<String> names, String separator, int atMost) {
    String first = String.join(separator, names.subList(0, Math.min(atMost, names.size())));
    return names.size() > atMost
        ? "%s%sand %d more".formatted(first, separator, names.size() - atMost)
        : first;
  }
}
