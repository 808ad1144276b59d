package io.bluegreen.jdbc.internal.control;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object under construction, which is all that an acknowledgement needs. Not thread-safe.
 */
public final class JsonObject {
  private final StringBuilder text = new StringBuilder("{");

  /** Adds a text, a number, a truth value or null. */
  public JsonObject put(String key, @Nullable Object value) {
    key(key);
    if (value instanceof String) {
      quote((String) value);
    } else {
      text.append(Objects.toString(value));
    }
    return this;
  }

  /** Adds what is JSON already. */
  public JsonObject raw(String key, String json) {
    key(key);
    text.append(json);
    return this;
  }

  private void key(String key) {
    text.append(text.length() == 1 ? "" : ",").append('"').append(key).append("\":");
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else {
        text.append(c < ' ' ? ' ' : c);
      }
    }
    text.append('"');
  }

  @Override
  public String toString() {
    return text + "}";
  }
}
