package io.bluegreen.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.config.ConnectionProperty;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BlueGreenPropertyTest {

  @Test
  void everyDeclaredPropertyIsPublicUnderTheSameName() {
    assertThat(Arrays.stream(BlueGreenProperty.values()).map(Enum::name))
        .containsExactlyElementsOf(
            Arrays.stream(ConnectionProperty.values())
                .map(Enum::name)
                .collect(java.util.stream.Collectors.toList()));
  }

  @Test
  void aPropertyIsFoundByItsFullName() {
    for (BlueGreenProperty property : BlueGreenProperty.values()) {
      assertThat(BlueGreenProperty.of(property.key())).isSameAs(property);
    }
    assertThat(BlueGreenProperty.of("bluegreen.unknown")).isNull();
  }
}
