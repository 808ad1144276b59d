package io.bluegreen.jdbc.internal.control;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The servers that the application's own configuration names, by its URL or by {@code
 * bluegreen.control}. An application that knows a server from the row alone cannot start without
 * another one. Immutable.
 */
final class ConfiguredServers {
  private static final String PREFIX = "jdbc:postgresql://";
  private static final String DEFAULT_PORT = "5432";

  private final List<String> urls;

  /**
   * Takes the endpoints of the configuration.
   *
   * @param urls pgjdbc's URLs
   */
  ConfiguredServers(List<String> urls) {
    this.urls = List.copyOf(urls);
  }

  /**
   * Tells by the names alone whether a server is among them. Null where that cannot be told: the
   * hosts may have other names, or stand in a service file.
   *
   * @param url pgjdbc's URL of the server's database
   */
  @Nullable Boolean includeByName(String url) {
    boolean named = urls.contains(url) || urls.stream().anyMatch(own -> shareServer(own, url));
    return named ? true : null;
  }

  /**
   * Tells whether a server is among them, also by another name of its host. Null where that cannot
   * be told. Asks a name server, and so is only for a thread that may wait.
   *
   * @param url pgjdbc's URL of the server's database
   */
  @Nullable Boolean include(String url) {
    if (includeByName(url) != null) {
      return true;
    }
    if (!url.startsWith(PREFIX) || !urls.stream().allMatch(own -> own.startsWith(PREFIX))) {
      return null;
    }
    Set<String> addresses = addresses(url);
    return urls.stream()
        .filter(own -> isSameDatabase(own, url))
        .anyMatch(own -> !Collections.disjoint(addresses(own), addresses));
  }

  private static boolean shareServer(String one, String other) {
    return isSameDatabase(one, other) && !Collections.disjoint(hosts(one), hosts(other));
  }

  /** A URL without a database means the one that is named like the role. */
  private static boolean isSameDatabase(String one, String other) {
    String here = database(one);
    String there = database(other);
    return here.isEmpty() || there.isEmpty() || here.equals(there);
  }

  private static String database(String url) {
    int slash = url.indexOf('/', PREFIX.length());
    return !url.startsWith(PREFIX) || slash < 0 ? "" : url.substring(slash + 1).split("\\?", 2)[0];
  }

  /** Returns each {@code host:port}. */
  private static List<String> hosts(String url) {
    List<String> hosts = new ArrayList<>();
    if (url.startsWith(PREFIX)) {
      for (String host : url.substring(PREFIX.length()).split("[/?]", 2)[0].split(",", -1)) {
        String name = host.toLowerCase(Locale.ROOT);
        hosts.add(name.matches(".*:\\d+") ? name : name + ":" + DEFAULT_PORT);
      }
    }
    return hosts;
  }

  private static Set<String> addresses(String url) {
    Set<String> found = new HashSet<>();
    for (String host : hosts(url)) {
      int colon = host.lastIndexOf(':');
      try {
        for (InetAddress address : InetAddress.getAllByName(host.substring(0, colon))) {
          found.add(address.getHostAddress() + host.substring(colon));
        }
      } catch (UnknownHostException e) {
        found.add(host);
      }
    }
    return found;
  }
}
