package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.control.JsonObject;
import io.bluegreen.jdbc.internal.sql.StatementShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The readiness of one JVM for a switch, beyond counts: the JSON of {@code
 * bluegreen.client_detail}. Texts are shown by their shape. Used by one thread.
 *
 * <pre>{@code
 * {"prepared": 2,
 *  "stays": [{"why": "temporary tables", "shape": "CREATE TEMP TABLE t (id int)", "age_ms": 1200, "connections": 2}],
 *  "open": [{"shape": "UPDATE stock SET n = ?", "age_ms": 5300}],
 *  "long": [{"shape": "UPDATE stock SET n = ?", "count": 3, "longest_ms": 7200}],
 *  "hour": {"1": 20411, "2": 300, "8192": 1}}
 * }</pre>
 *
 * <p>{@code prepared} counts preparations of a switch, at each of which the sessions are asked what
 * they hold; {@code open} has the oldest five of a second and more; {@code hour} counts the
 * transactions of the last hour by how many milliseconds they stayed below.
 */
final class ReadinessDetail implements ConnectionDescription {
  private static final int MOST = 5;
  private static final long SHORTEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long now;
  private final Map<String, Stay> stays = new LinkedHashMap<>();
  private final List<Open> open = new ArrayList<>();

  private ReadinessDetail(long now) {
    this.now = now;
  }

  /**
   * Asks all connections.
   *
   * @param prepared how often this JVM has prepared a switch
   * @param now the present {@link System#nanoTime()}
   */
  static String json(
      Iterable<MovableConnection> connections,
      TransactionDurations durations,
      int prepared,
      long now) {
    ReadinessDetail detail = new ReadinessDetail(now);
    connections.forEach(connection -> connection.describe(detail));
    return new JsonObject()
        .put("prepared", prepared)
        .raw("stays", array(detail.stays.values().stream().limit(MOST).map(Stay::json)))
        .raw("open", array(detail.oldest().map(each -> each.json(now))))
        .raw("long", array(durations.longOnes(now).stream().limit(MOST).map(ReadinessDetail::json)))
        .raw("hour", hour(durations.ofLastHour(now)))
        .toString();
  }

  @Override
  public void stays(String why, @Nullable String text, long atNanos) {
    String shape = StatementShape.of(text);
    Stay known = stays.computeIfAbsent(why + '\n' + shape, unused -> new Stay(why, shape));
    known.connections++;
    if (shape != null) {
      known.ageMillis = Math.max(known.ageMillis, TimeUnit.NANOSECONDS.toMillis(now - atNanos));
    }
  }

  @Override
  public void isOpen(@Nullable String text, long sinceNanos) {
    if (now - sinceNanos >= SHORTEST_NANOS) {
      open.add(new Open(text, sinceNanos));
    }
  }

  private Stream<Open> oldest() {
    return open.stream()
        .sorted(Comparator.comparingLong((Open each) -> now - each.sinceNanos).reversed())
        .limit(MOST);
  }

  private static String json(TransactionDurations.Shape shape) {
    return new JsonObject()
        .put("shape", shape.text())
        .put("count", shape.count())
        .put("longest_ms", shape.longestMillis())
        .toString();
  }

  private static String hour(long[] counts) {
    JsonObject classes = new JsonObject();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        classes.put(String.valueOf(1L << i), counts[i]);
      }
    }
    return classes.toString();
  }

  private static String array(Stream<String> elements) {
    return elements.collect(Collectors.joining(",", "[", "]"));
  }

  /** Connections that stay for the same reason. */
  private static final class Stay {
    private final String why;
    private final @Nullable String shape;
    private long connections;
    private long ageMillis;

    Stay(String why, @Nullable String shape) {
      this.why = why;
      this.shape = shape;
    }

    String json() {
      return new JsonObject()
          .put("why", why)
          .put("shape", shape)
          .put("age_ms", shape == null ? null : ageMillis)
          .put("connections", connections)
          .toString();
    }
  }

  /** A transaction that is open. */
  private static final class Open {
    private final @Nullable String text;
    private final long sinceNanos;

    Open(@Nullable String text, long sinceNanos) {
      this.text = text;
      this.sinceNanos = sinceNanos;
    }

    String json(long now) {
      return new JsonObject()
          .put("shape", StatementShape.of(text))
          .put("age_ms", TimeUnit.NANOSECONDS.toMillis(now - sinceNanos))
          .toString();
    }
  }
}
