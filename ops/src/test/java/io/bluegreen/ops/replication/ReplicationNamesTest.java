package io.bluegreen.ops.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicationNamesTest {
  private static final int LONGEST_OF_POSTGRES = 63;

  @Test
  void aPlainNameStaysReadable() {
    ReplicationNames names = ReplicationNames.of("orders");
    assertThat(names.publication()).isEqualTo("bluegreen_orders");
    assertThat(names.to(Side.GREEN)).isEqualTo("bluegreen_orders_to_green");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Orders",
        "with-dash",
        "with space",
        "\"quoted\"",
        "größe",
        "世界",
        "a.b",
        "$user",
        "a_name_that_is_longer_than_what_is_left_of_sixty_three_bytes_for_it_by_far_indeed"
      })
  void anyNameGivesOneThatSlotsAccept(String deployment) {
    for (Side side : Side.values()) {
      String name = ReplicationNames.of(deployment).to(side);
      assertThat(name).matches("[a-z0-9_]+");
      assertThat(name.getBytes(UTF_8).length).isLessThanOrEqualTo(LONGEST_OF_POSTGRES);
    }
  }

  @Test
  void namesThatWouldBecomeEqualAreKeptApart() {
    String longName = "x".repeat(60);
    assertThat(
            Stream.of("orders", "Orders", "ORDERS", "or-ders", "or ders", longName, longName + "y")
                .map(name -> ReplicationNames.of(name).publication()))
        .doesNotHaveDuplicates();
  }
}
