package io.bluegreen.jdbc.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

class ClusterAddressTest {

  /** A link-local address is reached through a zone, whose name is no hexadecimal number. */
  @Test
  void anAddressOfIpv6MayNameItsZone() {
    ClusterAddress address = ClusterAddress.parse("[fe80::1%eth0]:5432,[::1]:5433/orders");

    assertThat(address.hosts()).containsExactly("[fe80::1%eth0]:5432", "[::1]:5433");
    Properties parsed = Driver.parseURL(address.url(), null);
    assertThat(PGProperty.PG_HOST.getOrDefault(parsed)).isEqualTo("[fe80::1%eth0],[::1]");
  }

  @Test
  void aZoneWithoutANameIsNone() {
    assertThatThrownBy(() -> ClusterAddress.parse("[fe80::1%]:5432/orders"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
