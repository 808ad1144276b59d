package io.bluegreen.benchmarks.report;

import io.bluegreen.benchmarks.contestant.Contestant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;

/** The chart of the cost of calls relative to plain pgjdbc, as bars with their spread. */
public final class CallChart {
  private static final int WIDTH = 1200;
  private static final int HEIGHT = 600;

  private CallChart() {}

  /** Writes a PNG. */
  public static void write(CallTable table, Path file) throws IOException {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Time of a call, as a ratio to plain pgjdbc (median, lowest to highest)")
            .yAxisTitle("ratio")
            .build();
    Look.apply(chart.getStyler());
    chart.getStyler().setAxisTicksLineVisible(false).setXAxisLabelRotation(20);
    List<String> titles =
        table.benchmarks().stream().map(name -> Titles.of(name).replace("`", "")).toList();
    for (Contestant contestant : table.contestants()) {
      List<Spread> ratios =
          table.benchmarks().stream().map(name -> table.ratio(name, contestant)).toList();
      chart.addSeries(
          contestant.toString(),
          titles,
          ratios.stream().map(Spread::median).toList(),
          ratios.stream().map(ratio -> (ratio.highest() - ratio.lowest()) / 2).toList());
    }
    ChartEncoder.saveChart(chart, file.toString(), "png");
  }
}
