package io.bluegreen.proof.history;

import java.util.List;

/**
 * A requested operation.
 *
 * @param function what it does, for example {@code add} or {@code append}; each has its check
 * @param key the object it is done to; empty where there is only one
 * @param values what it writes, or expects to see
 */
public record Action(String function, String key, List<Long> values) {
  public Action {
    values = List.copyOf(values);
  }

  public static Action of(String function, String key, Long... values) {
    return new Action(function, key, List.of(values));
  }
}
