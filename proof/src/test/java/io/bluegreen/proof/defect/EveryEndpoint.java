package io.bluegreen.proof.defect;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The memory of a defective driver that trusts an endpoint for good once a row has named it. */
public final class EveryEndpoint {
  private static final Map<Object, Set<String>> EVER = new ConcurrentHashMap<>();

  private EveryEndpoint() {}

  public static Set<Object> all(Set<Object> now) {
    now.forEach(endpoint -> EVER.putIfAbsent(endpoint, Set.of()));
    return Set.copyOf(EVER.keySet());
  }

  public static Set<String> names(Object endpoint, Set<String> now) {
    return now.isEmpty() ? EVER.getOrDefault(endpoint, now) : remember(endpoint, now);
  }

  private static Set<String> remember(Object endpoint, Set<String> now) {
    EVER.put(endpoint, now);
    return now;
  }
}
