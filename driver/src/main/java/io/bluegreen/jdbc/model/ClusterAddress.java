package io.bluegreen.jdbc.model;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a side in cluster mode, as the control table writes it: {@code
 * host:port[,host:port…]/database} with a few harmless parameters. Immutable.
 *
 * <p>A row must never name a class, weaken TLS or choose a login. Every other parameter is
 * therefore refused here, with the same rule as the CHECK constraint of the table.
 */
public final class ClusterAddress {
  /**
   * A host name or an address, and a port. An IPv6 address stands in brackets, with its zone if
   * any.
   */
  private static final String MEMBER =
      "(?:[^,/?@:\\[\\]\\s]+|\\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?]):\\d{1,5}";

  private static final Pattern GRAMMAR =
      Pattern.compile("(" + MEMBER + "(?:,[^/?@\\s]+)*)/([^/?\\s]+)(?:\\?(.*))?");

  private static final Pattern HOST = Pattern.compile(MEMBER);

  private static final Set<String> ALLOWED =
      Set.of("targetServerType", "loadBalanceHosts", "hostRecheckSeconds", "connectTimeout");

  private final List<String> hosts;
  private final String database;
  private final String parameters;

  private ClusterAddress(List<String> hosts, String database, String parameters) {
    this.hosts = List.copyOf(hosts);
    this.database = database;
    this.parameters = parameters;
  }

  /**
   * Parses a side.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static ClusterAddress parse(String text) {
    Matcher match = GRAMMAR.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException("write host:port[,host:port…]/database");
    }
    List<String> hosts = new ArrayList<>();
    for (String host : match.group(1).split(",", -1)) {
      if (!HOST.matcher(host).matches()) {
        throw new IllegalArgumentException("'" + host + "' is not host:port");
      }
      checkPort(host);
      hosts.add(host);
    }
    String parameters = match.group(3) == null ? "" : match.group(3);
    checkParameters(parameters);
    checkEncoding(match.group(2));
    checkEncoding(parameters);
    return new ClusterAddress(hosts, match.group(2), parameters);
  }

  private static void checkPort(String host) {
    int port = Integer.parseInt(host.substring(host.lastIndexOf(':') + 1));
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("the port of '" + host + "' is not between 1 and 65535");
    }
  }

  /** Checks what pgjdbc will decode: the database's name and the parameters. */
  private static void checkEncoding(String text) {
    try {
      URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' is not URL-encoded; write % as %25", e);
    }
  }

  private static void checkParameters(String parameters) {
    for (String parameter : parameters.isEmpty() ? new String[0] : parameters.split("&", -1)) {
      String name = parameter.split("=", 2)[0];
      if (!ALLOWED.contains(name)) {
        throw new IllegalArgumentException(
            "parameter '" + name + "' is not allowed in a row, only " + new TreeSet<>(ALLOWED));
      }
    }
  }

  /** Returns each {@code host:port}. */
  public List<String> hosts() {
    return hosts;
  }

  /** Tells whether two addresses name the same database on a server that both have. */
  public boolean sharesServerWith(ClusterAddress other) {
    return database.equals(other.database)
        && hosts.stream().anyMatch(host -> other.hosts.stream().anyMatch(host::equalsIgnoreCase));
  }

  /** Returns pgjdbc's URL of this side, without parameters. */
  public String url() {
    return "jdbc:postgresql://" + String.join(",", hosts) + "/" + database;
  }

  /** Returns pgjdbc's URL of this side with the parameters of the application and of the row. */
  public String url(String applicationQuery) {
    String query =
        parameters.isEmpty() || applicationQuery.isEmpty()
            ? parameters + applicationQuery
            : applicationQuery + "&" + parameters;
    return query.isEmpty() ? url() : url() + "?" + query;
  }
}
