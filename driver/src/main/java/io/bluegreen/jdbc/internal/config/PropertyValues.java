package io.bluegreen.jdbc.internal.config;

import io.bluegreen.jdbc.model.NearestName;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of this driver's properties for one connect. The URL wins over the {@code Properties},
 * and these win over system properties. Not changed after construction.
 */
public final class PropertyValues {
  private final Map<ConnectionProperty, String> values = new EnumMap<>(ConnectionProperty.class);
  private final Map<Side, Properties> perSide =
      Map.of(Side.BLUE, new Properties(), Side.GREEN, new Properties());

  /**
   * Collects the values.
   *
   * @throws SQLException if a name begins with {@code bluegreen.} but no such property exists
   */
  public PropertyValues(BlueGreenUrl url, Properties info) throws SQLException {
    for (ConnectionProperty property : ConnectionProperty.values()) {
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

  public @Nullable String find(ConnectionProperty property) {
    return values.get(property);
  }

  /** Returns the value of a property that has a default. */
  String get(ConnectionProperty property) {
    return values.getOrDefault(property, "");
  }

  private void put(ConnectionProperty property, @Nullable String value) {
    if (value != null) {
      values.put(property, value);
    }
  }

  private static ConnectionProperty known(String name) throws SQLException {
    ConnectionProperty property = ConnectionProperty.of(name);
    if (property != null) {
      return property;
    }
    throw new SQLException(
        "There is no property '"
            + name
            + "'; the nearest is '"
            + NearestName.nearest(name, keys())
            + "'. See BlueGreenProperty for all of them.",
        SqlStateCode.INVALID_PARAMETER_VALUE);
  }

  private static List<String> keys() {
    return Arrays.stream(ConnectionProperty.values())
        .map(ConnectionProperty::key)
        .collect(Collectors.toList());
  }
}
