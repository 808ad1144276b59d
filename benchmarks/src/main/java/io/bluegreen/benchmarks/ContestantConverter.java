package io.bluegreen.benchmarks;

import io.bluegreen.benchmarks.contestant.Contestant;
import picocli.CommandLine.ITypeConverter;

/** The converter of a contestant's name on the command line. */
final class ContestantConverter implements ITypeConverter<Contestant> {
  @Override
  public Contestant convert(String id) {
    return Contestant.of(id);
  }
}
