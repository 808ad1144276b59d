package io.bluegreen.it.control;

import static org.awaitility.Awaitility.await;

import io.bluegreen.fixtures.deployment.ControlDatabases;
import io.bluegreen.fixtures.server.OnEveryMajor;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.fixtures.server.SharedServers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A database with an empty control table for each test, and a session of its owner. */
@OnEveryMajor
abstract class ControlTableTest {
  private static final Map<Integer, PgDatabase> DATABASES = new ConcurrentHashMap<>();

  final int major;
  final PgDatabase database;
  final PgSession owner;

  ControlTableTest(int major) throws SQLException {
    this.major = major;
    database = DATABASES.computeIfAbsent(major, ControlTableTest::create);
    ControlDatabases.reset(database);
    owner = database.sessionAs(ControlDatabases.OWNER);
  }

  @AfterEach
  void closeSession() throws SQLException {
    owner.close();
  }

  PgSession application() throws SQLException {
    return database.sessionAs(ControlDatabases.APPLICATION);
  }

  /** Waits for what other processes do by themselves. */
  static ConditionFactory eventually() {
    return await().atMost(Duration.ofMinutes(1));
  }

  /** Deployment "shop" in schema mode, with both schemas, blue active. */
  long createShop() throws SQLException {
    owner.execute("CREATE SCHEMA shop_blue; CREATE SCHEMA shop_green");
    return owner.queryLong(
        "SELECT bluegreen.create_deployment('shop', 'schema', 'shop_blue', 'shop_green')");
  }

  /** Deployment "pair" in cluster mode, blue active. */
  long createPair() throws SQLException {
    return owner.queryLong(
        "SELECT bluegreen.create_deployment('pair', 'cluster', 'old:5432/app', 'new:5432/app')");
  }

  long epoch(String name) throws SQLException {
    return owner.queryLong("SELECT epoch FROM bluegreen.deployment WHERE name = '" + name + "'");
  }

  @Nullable String active(String name) throws SQLException {
    return owner.query("SELECT active FROM bluegreen.status WHERE name = '" + name + "'");
  }

  @Nullable String lastChange(String name) throws SQLException {
    return owner.query(
        "SELECT what FROM bluegreen.history WHERE name = '" + name + "' ORDER BY id DESC LIMIT 1");
  }

  long historyLines() throws SQLException {
    return owner.queryLong("SELECT count(*) FROM bluegreen.history");
  }

  /**
   * Writes columns of the row as if that had been earlier: without triggers, as a superuser can.
   */
  void rewrite(String name, String assignments) throws SQLException {
    database.execute(
        "SET session_replication_role = replica",
        "UPDATE bluegreen.deployment SET " + assignments + " WHERE name = '" + name + "'");
  }

  private static PgDatabase create(int major) {
    try {
      return ControlDatabases.create(SharedServers.of(major));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
