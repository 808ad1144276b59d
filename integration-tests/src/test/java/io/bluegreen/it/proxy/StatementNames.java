package io.bluegreen.it.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;

/**
 * The names under which one client has prepared statements, so that their later use is recognized.
 */
final class StatementNames {
  private final Map<String, String> prepared = new HashMap<>();

  /** The SQL that a message is about; empty if it is about none. */
  String sql(char type, byte[] start) {
    return switch (type) {
      case 'Q' -> string(start, 0);
      case 'P' -> remember(string(start, 0), string(start, afterString(start, 0)));
      case 'B' -> prepared.getOrDefault(string(start, afterString(start, 0)), "");
      default -> "";
    };
  }

  private String remember(String name, String sql) {
    prepared.put(name, sql);
    return sql;
  }

  private static String string(byte[] bytes, int from) {
    return new String(bytes, from, afterString(bytes, from) - 1 - from, UTF_8);
  }

  /** The place after a zero-terminated string, as if one that was cut off ended properly. */
  private static int afterString(byte[] bytes, int from) {
    int end = from;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return end + 1;
  }
}
