package io.bluegreen.demo;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The application's database: one deployment, two schemas, one table in each. */
record DemoDeployment(PgDatabase database) {
  static final String DEPLOYMENT = "shop";
  static final List<String> SIDES = List.of("blue", "green");

  static DemoDeployment create(PgServer server) throws SQLException {
    PgDatabase database = server.createDatabase(DEPLOYMENT, "").installControlTable();
    for (String side : SIDES) {
      database.execute(
          "CREATE SCHEMA " + schema(side),
          "CREATE TABLE %s.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tx bigint NOT NULL, part integer NOT NULL, side text NOT NULL DEFAULT '%s')"
              .formatted(schema(side), side),
          "CREATE INDEX ON %s.orders (tx)".formatted(schema(side)));
    }
    database.execute(
        "SELECT bluegreen.create_deployment('%s', 'schema', '%s', '%s')"
            .formatted(DEPLOYMENT, schema("blue"), schema("green")));
    return new DemoDeployment(database);
  }

  static String schema(String side) {
    return DEPLOYMENT + "_" + side;
  }

  HikariDataSource pool(int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:bluegreen:postgresql://" + database.endpoint());
    config.setUsername("postgres");
    config.setMaximumPoolSize(size);
    config.setPoolName(DEPLOYMENT);
    return new HikariDataSource(config);
  }

  /** A connection past the driver, for the operator and for the ledger's check. */
  Connection plain() throws SQLException {
    return database.connect();
  }

  long rows(String side) throws SQLException {
    return database.queryLong("SELECT count(*) FROM " + schema(side) + ".orders");
  }
}
