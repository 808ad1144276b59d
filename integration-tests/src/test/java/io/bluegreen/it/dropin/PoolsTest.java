package io.bluegreen.it.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** Connection pools that know nothing of us. */
@ExtendWith(TwoSides.Extension.class)
class PoolsTest {
  private static final String INSERT = "INSERT INTO entry (what) VALUES (?) RETURNING side";
  private static final int FLIPS = 8;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void pooledStatementsOfDbcpFollow(boolean autoCommit, TwoSides sides) throws Exception {
    try (BasicDataSource pool = new BasicDataSource()) {
      pool.setUrl(sides.url());
      pool.setPoolPreparedStatements(true);
      pool.setMaxTotal(2);
      pool.setTestOnBorrow(true);
      pool.setDefaultAutoCommit(autoCommit);
      assertFollows(pool, sides, autoCommit);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void hikariFollows(boolean autoCommit, TwoSides sides) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(sides.url());
    config.setMaximumPoolSize(2);
    config.setAutoCommit(autoCommit);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      assertFollows(pool, sides, autoCommit);
    }
  }

  @Test
  void aPooledConnectionUnwrapsToPgjdbcsInterface(TwoSides sides) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(sides.url());
    try (HikariDataSource pool = new HikariDataSource(config);
        Connection connection = pool.getConnection()) {
      PGConnection pg = connection.unwrap(PGConnection.class);
      assertThat(pg.getBackendPID()).isPositive();
      assertThat(pg.getClass().getName()).startsWith("io.bluegreen.");
    }
  }

  private static void assertFollows(DataSource pool, TwoSides sides, boolean autoCommit)
      throws SQLException {
    String side = sides.active();
    for (int flip = 0; flip < FLIPS; flip++) {
      try (Connection connection = pool.getConnection()) {
        for (int i = 0; i < 7; i++) {
          assertThat(insert(connection)).isEqualTo(side);
        }
        if (!autoCommit) {
          connection.commit();
        }
      }
      side = sides.flip();
    }
  }

  private static String insert(Connection connection) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, "pooled");
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
