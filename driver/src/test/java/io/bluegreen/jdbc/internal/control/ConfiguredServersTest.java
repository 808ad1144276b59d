package io.bluegreen.jdbc.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfiguredServersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "jdbc:postgresql://old:5432/shop jdbc:postgresql://old:5432/shop",
        "jdbc:postgresql://old,new/shop jdbc:postgresql://new:5432/shop",
        "jdbc:postgresql://old:5432,NEW:5433/shop?ssl=true jdbc:postgresql://new:5433,newer:5433/shop",
        "jdbc:postgresql://new:5432/ jdbc:postgresql://new:5432/shop",
        "jdbc:postgresql://new jdbc:postgresql://new:5432/shop",
        "jdbc:postgresql://[::1]:5433/shop jdbc:postgresql://[::1]:5433/shop",
      })
  void namesAServer(String own, String server) {
    ConfiguredServers configured = new ConfiguredServers(List.of(own));
    assertThat(configured.includeByName(server)).isTrue();
    assertThat(configured.include(server)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "jdbc:postgresql://127.0.0.1:5432/shop jdbc:postgresql://127.0.0.1:5433/shop",
        "jdbc:postgresql://127.0.0.1:5432/shop jdbc:postgresql://127.0.0.2:5432/shop",
        "jdbc:postgresql://127.0.0.1:5432/shop jdbc:postgresql://127.0.0.1:5432/shop2",
      })
  void doesNotNameAServer(String own, String server) {
    ConfiguredServers configured = new ConfiguredServers(List.of(own));
    assertThat(configured.includeByName(server)).isNull();
    assertThat(configured.include(server)).isFalse();
  }

  @Test
  void knowsAHostByAnotherName() {
    ConfiguredServers configured =
        new ConfiguredServers(
            List.of("jdbc:postgresql://127.0.0.9/shop", "jdbc:postgresql://localhost/shop"));
    assertThat(configured.include("jdbc:postgresql://127.0.0.1:5432/shop")).isTrue();
  }

  @Test
  void cannotTellWhatAServiceFileNames() {
    ConfiguredServers configured = new ConfiguredServers(List.of("jdbc:postgresql:?service=shop"));
    assertThat(configured.include("jdbc:postgresql://new:5432/shop")).isNull();
  }
}
