package io.bluegreen.jdbc;

import io.bluegreen.jdbc.control.Side;
import io.bluegreen.jdbc.url.BlueGreenUrl;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The values of our properties for one connect: URL first, then Properties, then system properties.
 */
final class OwnProperties {
  private final Map<BlueGreenProperty, String> values = new EnumMap<>(BlueGreenProperty.class);
  private final Map<Side, Properties> perSide =
      Map.of(Side.BLUE, new Properties(), Side.GREEN, new Properties());

  /**
   * Collects the values.
   *
   * @throws SQLException where a name that begins with {@code bluegreen.} is none of ours
   */
  OwnProperties(BlueGreenUrl url, Properties info) throws SQLException {
    for (BlueGreenProperty property : BlueGreenProperty.values()) {
      String system = System.getProperty(property.key());
      put(property, property.defaultValue());
      put(property, system);
    }
    for (String name : info.stringPropertyNames()) {
      if (BlueGreenUrl.isOwn(name)) {
        accept(name, info.getProperty(name));
      }
    }
    for (Map.Entry<String, String> parameter : url.own().entrySet()) {
      accept(parameter.getKey(), parameter.getValue());
    }
  }

  private void accept(String name, String value) throws SQLException {
    for (Side side : Side.values()) {
      String prefix = BlueGreenUrl.OWN + side + ".";
      if (name.startsWith(prefix) && name.length() > prefix.length()) {
        of(side).setProperty(name.substring(prefix.length()), value);
        return;
      }
    }
    put(known(name), value);
  }

  /** Returns pgjdbc's properties for one side: {@code bluegreen.blue.NAME}. */
  Properties of(Side side) {
    return Objects.requireNonNull(perSide.get(side));
  }

  @Nullable String find(BlueGreenProperty property) {
    return values.get(property);
  }

  /** Returns the value of a property that has a default. */
  String get(BlueGreenProperty property) {
    return values.getOrDefault(property, "");
  }

  private void put(BlueGreenProperty property, @Nullable String value) {
    if (value != null) {
      values.put(property, value);
    }
  }

  private static BlueGreenProperty known(String name) throws SQLException {
    BlueGreenProperty property = BlueGreenProperty.of(name);
    if (property != null) {
      return property;
    }
    throw new SQLException(
        "There is no property '"
            + name
            + "'; the nearest is '"
            + nearest(name).key()
            + "'. See BlueGreenProperty for all of them.",
        "22023");
  }

  private static BlueGreenProperty nearest(String name) {
    BlueGreenProperty best = BlueGreenProperty.DEPLOYMENT;
    int least = Integer.MAX_VALUE;
    for (BlueGreenProperty property : BlueGreenProperty.values()) {
      int distance = distance(name, property.key());
      if (distance < least) {
        least = distance;
        best = property;
      }
    }
    return best;
  }

  /** The Levenshtein distance, upper and lower case alike. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        char a = Character.toLowerCase(one.charAt(i - 1));
        char b = Character.toLowerCase(other.charAt(j - 1));
        int changed = diagonal + (a == b ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
