package io.bluegreen.ops.cli.connection;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The address in a libpq connection string of keywords and values, as a URL of pgjdbc. */
final class LibpqAddress {
  private static final Pattern PAIR =
      Pattern.compile("(\\w+)\\s*=\\s*('(?:[^'\\\\]|\\\\.)*'|\\S+)");

  private LibpqAddress() {}

  /** Returns the URL; null where the string names no host and database, or is a URI. */
  static @Nullable String url(String connectionInfo) {
    Map<String, String> values = new HashMap<>();
    Matcher pairs = PAIR.matcher(connectionInfo);
    while (pairs.find()) {
      values.put(pairs.group(1), unquoted(pairs.group(2)));
    }
    String host = values.get("host");
    String database = values.get("dbname");
    if (host == null || database == null || host.startsWith("/")) {
      return null;
    }
    String[] hosts = host.split(",", -1);
    String[] ports = values.getOrDefault("port", "5432").split(",", -1);
    StringBuilder url = new StringBuilder("jdbc:postgresql://");
    for (int i = 0; i < hosts.length; i++) {
      url.append(i == 0 ? "" : ",").append(hosts[i]).append(':');
      url.append(ports[Math.min(i, ports.length - 1)]);
    }
    return url.append('/').append(database).toString();
  }

  private static String unquoted(String value) {
    String bare = value.startsWith("'") ? value.substring(1, value.length() - 1) : value;
    return bare.replaceAll("\\\\(.)", "$1");
  }
}
