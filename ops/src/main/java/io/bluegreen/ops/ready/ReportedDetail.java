package io.bluegreen.ops.ready;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The words of one client about its connections and transactions, read from {@code
 * bluegreen.client_detail}. Any role may write there: what has not the expected shape is left out,
 * and texts are made harmless.
 */
final class ReportedDetail {
  private static final int LONGEST = 200;
  private static final String READ =
      "SELECT coalesce(c.application, '(unnamed)'), coalesce(c.host, '(unknown)'), d.detail::text"
          + " FROM bluegreen.live_client c JOIN bluegreen.client_detail d USING (client_id,"
          + " deployment) WHERE deployment = ? ORDER BY 1, 2";

  private final String application;
  private final String host;
  private final JsonObject detail;

  private ReportedDetail(String application, String host, String json) {
    this.application = application;
    this.host = host;
    this.detail = parsed(json);
  }

  /** Reads what all live clients say. */
  static List<ReportedDetail> read(Connection connection, String deployment) throws SQLException {
    return Sql.list(
        connection,
        row -> new ReportedDetail(Sql.text(row, 1), Sql.text(row, 2), Sql.text(row, 3)),
        READ,
        deployment);
  }

  private static JsonObject parsed(String json) {
    try {
      JsonElement parsed = JsonParser.parseString(json);
      return parsed.isJsonObject() ? parsed.getAsJsonObject() : new JsonObject();
    } catch (JsonParseException e) {
      return new JsonObject();
    }
  }

  List<Readiness.StayingConnections> stays() {
    return each(
        "stays",
        stay ->
            new Readiness.StayingConnections(
                application,
                host,
                number(stay, "connections"),
                text(stay, "why"),
                text(stay, "shape"),
                millis(stay, "age_ms")));
  }

  List<Readiness.OpenTransaction> open() {
    return each(
        "open",
        one ->
            new Readiness.OpenTransaction(
                application, host, millis(one, "age_ms"), text(one, "shape")));
  }

  List<Readiness.LongTransactions> longOnes() {
    return each(
        "long",
        one ->
            new Readiness.LongTransactions(
                application, number(one, "count"), millis(one, "longest_ms"), text(one, "shape")));
  }

  /** Returns how many transactions of the last hour stayed below how many milliseconds. */
  Map<Long, Long> hour() {
    Map<Long, Long> counts = new TreeMap<>();
    if (detail.get("hour") instanceof JsonObject hour) {
      for (String below : hour.keySet()) {
        if (below.matches("\\d{1,12}")) {
          counts.put(Long.valueOf(below), number(hour, below));
        }
      }
    }
    return counts;
  }

  private <R> List<R> each(String key, Function<JsonObject, R> made) {
    List<R> found = new ArrayList<>();
    if (detail.get(key) instanceof JsonArray all) {
      for (JsonElement one : all) {
        if (one.isJsonObject()) {
          found.add(made.apply(one.getAsJsonObject()));
        }
      }
    }
    return found;
  }

  private static Duration millis(JsonObject from, String key) {
    return Duration.ofMillis(number(from, key));
  }

  private static long number(JsonObject from, String key) {
    String digits = text(from, key);
    return digits.matches("\\d{1,15}") ? Long.parseLong(digits) : 0;
  }

  private static String text(JsonObject from, String key) {
    JsonElement value = from.get(key);
    if (value == null || !value.isJsonPrimitive()) {
      return "";
    }
    String harmless = value.getAsString().replaceAll("\\p{Cntrl}", " ");
    return harmless.length() > LONGEST ? harmless.substring(0, LONGEST) : harmless;
  }
}
