package io.bluegreen.benchmarks.report;

import io.bluegreen.benchmarks.cutover.Course;
import io.bluegreen.benchmarks.cutover.Latencies;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The chart of the slowest write over time, with the move at 0. */
public final class CutoverChart {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 500;

  /** The smallest value of the logarithmic axis. */
  private static final double LEAST_MILLIS = 0.1;

  private CutoverChart() {}

  /** Writes a PNG. */
  public static void write(List<Course> courses, Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Slowest write of each 50 ms, by when it began")
            .xAxisTitle("seconds from the start of the move")
            .yAxisTitle("milliseconds")
            .build();
    chart.getStyler().setYAxisLogarithmic(true);
    Look.apply(chart.getStyler());
    for (Course course : courses) {
      List<Double> seconds = new ArrayList<>();
      List<Double> millis = new ArrayList<>();
      int slots = (int) (course.lengthMillis() / Latencies.SLOT_MILLIS);
      for (int slot = 0; slot < slots; slot++) {
        double worst = course.writes().worstMillis(slot);
        if (worst > 0) {
          seconds.add((slot * Latencies.SLOT_MILLIS - course.movedAtMillis()) / 1e3);
          millis.add(Math.max(worst, LEAST_MILLIS));
        }
      }
      chart.addSeries(course.way(), seconds, millis).setMarker(SeriesMarkers.NONE);
    }
    ChartEncoder.saveChart(chart, file.toString(), "png");
  }
}
