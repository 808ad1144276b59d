package io.bluegreen.ops.cli.output;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The conversion of a result's values to text and JSON: texts, numbers, booleans, enums, durations,
 * instants, records, and lists and maps of these.
 *
 * <p>In JSON, durations are milliseconds, instants are ISO-8601 in UTC, enums are lower case and
 * names are {@code lower_case}.
 */
final class ResultValues {
  private ResultValues() {}

  /** Returns the value for JSON: maps, lists, texts, numbers, booleans and null. */
  static @Nullable Object plain(@Nullable Object value) {
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Duration duration) {
      return Math.round(duration.toNanos() / 1e4) / 100.0;
    }
    if (value instanceof Record one) {
      return plain(components(one));
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      map.forEach((key, of) -> plain.put(text(key), plain(of)));
      return plain;
    }
    if (value instanceof Iterable<?> all) {
      List<@Nullable Object> plain = new ArrayList<>();
      all.forEach(one -> plain.add(plain(one)));
      return plain;
    }
    return text(value);
  }

  /** Returns the value for people. */
  static String text(@Nullable Object value) {
    if (value == null) {
      return "-";
    }
    if (value instanceof Duration duration) {
      return duration(duration);
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    if (value instanceof OffsetDateTime moment) {
      return moment.withOffsetSameInstant(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS).toString();
    }
    if (value instanceof Instant moment) {
      return moment.truncatedTo(ChronoUnit.MILLIS).toString();
    }
    if (value instanceof Iterable<?> all) {
      List<String> texts = new ArrayList<>();
      all.forEach(one -> texts.add(text(one)));
      return texts.isEmpty() ? "-" : String.join(", ", texts);
    }
    return value.toString();
  }

  /** Returns {@code 12.3 ms}, {@code 1.23 s} or {@code 2 min 3 s}. */
  static String duration(Duration duration) {
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }
    if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
      return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1e3);
    }
    return String.format(
        Locale.ROOT, "%d min %d s", duration.toMinutes(), duration.toSecondsPart());
  }

  static Map<String, @Nullable Object> components(Record one) {
    Map<String, @Nullable Object> components = new LinkedHashMap<>();
    for (RecordComponent component : one.getClass().getRecordComponents()) {
      try {
        component.getAccessor().setAccessible(true);
        components.put(snake(component.getName()), component.getAccessor().invoke(one));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return components;
  }

  static List<String> componentNames(Class<? extends Record> type) {
    List<String> names = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      names.add(snake(component.getName()));
    }
    return names;
  }

  private static String snake(String camel) {
    return camel.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
