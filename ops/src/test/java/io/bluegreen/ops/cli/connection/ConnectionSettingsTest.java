package io.bluegreen.ops.cli.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.ops.cli.output.CommandFailedException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConnectionSettingsTest {
  @Test
  void theUrlBeatsTheEnvironmentAndTheOptionBeatsBoth() {
    Map<String, String> environment = Map.of("PGUSER", "env", "PGHOST", "other");
    String url = "jdbc:postgresql://db1:5433,db2:5434/shop";
    assertThat(ConnectionSettings.of(url, null, null, environment).user()).isEqualTo("env");
    assertThat(ConnectionSettings.of(url, "option", null, environment).user()).isEqualTo("option");
    assertThat(ConnectionSettings.of(url + "?user=url", null, null, environment).user())
        .isEqualTo("url");
    assertThat(ConnectionSettings.of(url, null, null, environment).address())
        .isEqualTo("db1:5433,db2:5434/shop");
  }

  @Test
  void theEnvironmentOfPostgresTools() {
    ConnectionSettings settings =
        ConnectionSettings.of(
            null, null, null, Map.of("PGHOST", "db1", "PGPORT", "6000", "PGDATABASE", "shop"));
    assertThat(settings.address()).isEqualTo("db1:6000/shop");
  }

  @Test
  void aSideIsReachedAsTheSameRole() {
    ConnectionSettings side =
        ConnectionSettings.of("jdbc:postgresql://db1/shop?user=dba", null, null, Map.of())
            .side("db3:1,db4:2/shop2");
    assertThat(side.address()).isEqualTo("db3:1,db4:2/shop2");
    assertThat(side.user()).isEqualTo("dba");
    assertThat(side.connectionInfo())
        .isEqualTo("host=db3,db4 port=1,2 dbname=shop2 user=dba target_session_attrs=read-write");
  }

  @Test
  void aConnectionStringQuotesWhatNeedsIt() {
    assertThat(
            ConnectionSettings.of("jdbc:postgresql://h:1/it%27s?user=a", null, null, Map.of())
                .connectionInfo())
        .isEqualTo("host=h port=1 dbname='it\\'s' user=a");
  }

  @Test
  void aPasswordInAUrlIsRefusedAndNotRepeated() {
    assertThatThrownBy(
            () ->
                ConnectionSettings.of(
                    "jdbc:postgresql://h/d?password=s3cret", null, null, Map.of()))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("has a password in it")
        .hasMessageNotContaining("s3cret");
  }
}
