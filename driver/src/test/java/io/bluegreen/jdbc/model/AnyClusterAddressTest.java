package io.bluegreen.jdbc.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.connect.AllowedHosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.postgresql.Driver;

/** Whatever a row names as a side, pgjdbc is sent to the hosts that were checked, or nowhere. */
class AnyClusterAddressTest {
  private static final String OF_THE_APPLICATION = "sslmode=verify-full&user=app&password=secret";
  private static final Set<String> KNOWN =
      Set.of(
          "PGHOST",
          "PGPORT",
          "PGDBNAME",
          "sslmode",
          "user",
          "password",
          "targetServerType",
          "loadBalanceHosts",
          "hostRecheckSeconds",
          "connectTimeout");

  @Property(tries = 4000)
  void pgjdbcGoesToTheCheckedHostsAndNowhereElse(@ForAll("sides") String side) {
    ClusterAddress address;
    try {
      address = ClusterAddress.parse(side);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    Properties seen = Driver.parseURL(address.url(OF_THE_APPLICATION), new Properties());
    assertThat(seen).as(side).isNotNull();
    assertThat(hostsOf(seen)).as(side).isEqualTo(address.hosts());
    assertThat(new TreeSet<>(seen.stringPropertyNames())).as(side).isSubsetOf(KNOWN);
    assertThat(seen.getProperty("sslmode")).isEqualTo("verify-full");
    assertThat(seen.getProperty("user")).isEqualTo("app");
    assertThat(seen.getProperty("password")).isEqualTo("secret");
  }

  @Property(tries = 4000)
  void noRowSendsCredentialsPastTheAllowedHosts(@ForAll("sides") String side) {
    AllowedHosts allowed = AllowedHosts.parse("*.good.example:5432, [::1]:*");
    List<String> hosts;
    try {
      ClusterAddress address = ClusterAddress.parse(side);
      allowed.require(address.hosts());
      hosts = hostsOf(Driver.parseURL(address.url(""), new Properties()));
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return;
    }
    assertThat(hosts)
        .as(side)
        .allMatch(host -> host.endsWith(".good.example:5432") || host.startsWith("[::1]:"));
  }

  private static List<String> hostsOf(Properties seen) {
    List<String> hosts = new ArrayList<>();
    String[] names = seen.getProperty("PGHOST").split(",", -1);
    String[] ports = seen.getProperty("PGPORT").split(",", -1);
    for (int i = 0; i < names.length; i++) {
      hosts.add(names[i] + ":" + ports[i]);
    }
    return hosts;
  }

  @Provide
  Arbitrary<String> sides() {
    return Arbitraries.of(
            "a.good.example:5432",
            "evil.example:5432",
            ".good.example",
            "[::1]:1",
            "[::1]",
            ":5432",
            ":0",
            ":65536",
            ":99999",
            ",",
            "/",
            "/db",
            "?",
            "&",
            "=",
            "#",
            "%",
            "%2F",
            "%3F",
            "%00",
            "@",
            " ",
            "\\",
            "\n",
            "é",
            "user=x",
            "sslmode=disable",
            "targetServerType=primary",
            "connectTimeout=5",
            "hostRecheckSeconds=5%26sslmode=disable",
            "loadBalanceHosts=true",
            "socketFactory=evil.Class",
            "connectTimeout",
            "db",
            "+")
        .list()
        .ofMaxSize(9)
        .map(parts -> String.join("", parts));
  }
}
