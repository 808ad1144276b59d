package io.bluegreen.proof.workload;

import java.util.List;

/** All kinds of work. */
public final class Works {
  private static final List<Work> ALL =
      List.of(
          new SetWork(),
          new BankWork(),
          new CounterWork(),
          new AppendWork(),
          new SessionWork(),
          new ReaderWork(),
          new BatchWork(),
          new CopyWork(),
          new CallWork(),
          new FunctionWork(),
          new NestedWork(),
          new OrderWork());

  private Works() {}

  public static List<Work> all() {
    return ALL;
  }

  /**
   * Returns the works of these names.
   *
   * @throws IllegalArgumentException if there is none of a name
   */
  public static List<Work> named(List<String> names) {
    return names.stream().map(Works::named).toList();
  }

  private static Work named(String name) {
    return ALL.stream()
        .filter(work -> work.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no workload '%s': there are %s"
                        .formatted(name, ALL.stream().map(Work::name).toList())));
  }
}
