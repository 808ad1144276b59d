package io.bluegreen.proof.run;

import java.util.List;

/** The applications of a cell. */
public record Loads(List<Load> all) implements AutoCloseable {
  public static Loads of(Load... loads) {
    return new Loads(List.of(loads));
  }

  @Override
  public void close() {
    all.forEach(Load::close);
  }
}
