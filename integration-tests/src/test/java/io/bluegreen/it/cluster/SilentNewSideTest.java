package io.bluegreen.it.cluster;

import static io.bluegreen.fixtures.effort.Waits.eventually;
import static io.bluegreen.fixtures.server.Queries.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.effort.FullOnly;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The new side accepts connections and says nothing: a stalled server, a balancer without one. */
@FullOnly
@Timeout(240)
class SilentNewSideTest extends GreenBehindProxyTest {
  private static final int SIZE = 12;

  @BeforeEach
  void greenBehindAProxy() throws SQLException {
    sides.execute("CREATE TABLE ledger (entry int)");
  }

  private HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(
        sides.url(
            "sslmode=disable",
            "bluegreen.ttl=100ms",
            "bluegreen.holdTimeout=4s",
            "bluegreen.retryTimeout=4s"));
    config.setMaximumPoolSize(SIZE);
    config.setConnectionTimeout(8_000);
    config.setValidationTimeout(3_000);
    return new HikariDataSource(config);
  }

  private static String insert(HikariDataSource pool) {
    try (Connection connection = pool.getConnection()) {
      run(connection, "INSERT INTO ledger VALUES (1)");
      return "inserted";
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  /** Each call ends by itself, and the pool is well as soon as the server is. */
  @Test
  void everyCallEndsAndThePoolRecovers() throws Exception {
    try (HikariDataSource pool = pool()) {
      eventually(() -> pool.getHikariPoolMXBean().getIdleConnections(), idle -> idle == SIZE);
      proxy.stall();
      sides.flip();
      List<Future<String>> calls = new ArrayList<>();
      for (int i = 0; i < SIZE; i++) {
        calls.add(threads.submit(() -> insert(pool)));
      }
      for (Future<String> call : calls) {
        assertThat(call.get(60, TimeUnit.SECONDS)).isNotEqualTo("inserted");
      }
      proxy.resume();
      eventually(() -> insert(pool), "inserted"::equals);
      List<Future<String>> after = new ArrayList<>();
      for (int i = 0; i < SIZE; i++) {
        after.add(threads.submit(() -> insert(pool)));
      }
      for (Future<String> call : after) {
        assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo("inserted");
      }
    }
  }

  /** Nobody waits for the login by which an idle connection is moved. */
  @Test
  void anIdleConnectionThatCannotBeMovedYetAnswersItsPool() throws Exception {
    try (Connection connection = sides.connect("sslmode=disable", "bluegreen.ttl=100ms")) {
      run(connection, "SELECT 1");
      int before = proxy.accepted();
      proxy.stall();
      sides.flip();
      eventually(proxy::accepted, count -> count > before);
      Future<Boolean> valid = threads.submit(() -> connection.isValid(1));
      assertThat(valid.get(30, TimeUnit.SECONDS)).isNotNull();
      proxy.resume();
      eventually(
          () -> {
            run(connection, "INSERT INTO ledger VALUES (2)");
            return sides.green().queryLong("SELECT count(*) FROM ledger");
          },
          count -> count > 0);
    }
  }
}
