package io.bluegreen.jdbc.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.property.Generator;
import io.bluegreen.fixtures.property.Generators;
import io.bluegreen.fixtures.property.Property;
import io.bluegreen.jdbc.internal.connect.AllowedHosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
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

  /** What a side is made of, in any order. */
  private static final Generator<String> SIDES =
      Generators.joined(
          0,
          9,
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
          "+");

  /** Sides that were once understood by us in another way than by pgjdbc, or nearly. */
  static final List<String> FOUND =
      List.of(
          "",
          "a.good.example:5432",
          "a.good.example:0",
          "a.good.example:65536",
          "a.good.example:99999/db",
          "a.good.example:5432/%",
          "a.good.example:5432/%00",
          "a.good.example:5432/db?connectTimeout=%",
          "a.good.example:5432/db?hostRecheckSeconds=5%26sslmode=disable",
          "a.good.example:5432/db?connectTimeout=5&socketFactory=evil.Class",
          "a.good.example:5432/db#sslmode=disable",
          "a.good.example:5432,evil.example:5432/db",
          "a.good.example:5432@evil.example:5432/db",
          "a.good.example:5432\\@evil.example:5432",
          "a.good.example:5432%2Fdb",
          "[::1]:1,[::1]",
          "é.good.example:5432");

  @Test
  void pgjdbcGoesToTheCheckedHostsAndNowhereElse() {
    Property.holds(4000, values -> leadsToTheCheckedHosts(values.any("side", SIDES)));
  }

  @ParameterizedTest
  @FieldSource("FOUND")
  void pgjdbcGoesToTheCheckedHostsOfASideThatWasFound(String side) {
    leadsToTheCheckedHosts(side);
  }

  private static void leadsToTheCheckedHosts(String side) {
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

  @Test
  void noRowSendsCredentialsPastTheAllowedHosts() {
    Property.holds(4000, values -> staysWithinTheAllowedHosts(values.any("side", SIDES)));
  }

  @ParameterizedTest
  @FieldSource("FOUND")
  void noRowThatWasFoundSendsCredentialsPastTheAllowedHosts(String side) {
    staysWithinTheAllowedHosts(side);
  }

  private static void staysWithinTheAllowedHosts(String side) {
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
}
