package io.bluegreen.ops.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page of gauges in Prometheus' text format 0.0.4, under construction. Samples of one metric
 * stand together, whenever they were added. Not thread-safe.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">the format</a>
 */
public final class PrometheusText {
  private final Map<String, Metric> metrics = new LinkedHashMap<>();
  private final String deployment;

  private record Metric(String help, List<String> samples) {}

  /**
   * Begins an empty page.
   *
   * @param deployment label {@code deployment} of every sample
   */
  public PrometheusText(String deployment) {
    this.deployment = deployment;
  }

  /**
   * Adds a sample.
   *
   * @param help what the metric is, as a phrase
   * @param value null adds nothing
   * @param labels names and values in turn, besides {@code deployment}
   */
  public PrometheusText gauge(String name, String help, @Nullable Number value, String... labels) {
    if (value == null) {
      return this;
    }
    StringBuilder sample =
        new StringBuilder(name).append("{deployment=").append(quoted(deployment));
    for (int i = 0; i < labels.length; i += 2) {
      sample.append(',').append(labels[i]).append('=').append(quoted(labels[i + 1]));
    }
    metrics
        .computeIfAbsent(name, unused -> new Metric(help, new ArrayList<>()))
        .samples()
        .add(sample.append("} ").append(value).toString());
    return this;
  }

  /** Adds 1 for true and 0 for false; nothing for null. */
  public PrometheusText flag(String name, String help, @Nullable Boolean value, String... labels) {
    return gauge(name, help, value == null ? null : value ? 1 : 0, labels);
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  /** Returns the page. */
  public String text() {
    StringBuilder page = new StringBuilder();
    metrics.forEach(
        (name, metric) -> {
          page.append("# HELP ").append(name).append(' ').append(metric.help()).append('\n');
          page.append("# TYPE ").append(name).append(" gauge\n");
          metric.samples().forEach(sample -> page.append(sample).append('\n'));
        });
    return page.toString();
  }
}
