package io.bluegreen.it.demo;

import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.server.PgServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The application's database: one deployment, two schemas, one table in each. */
record DemoDeployment(SchemaDeployment pair) {
  static final String DEPLOYMENT = "shop";
  static final List<String> SIDES = List.of("blue", "green");

  static DemoDeployment create(PgServer server) throws SQLException {
    return new DemoDeployment(
        SchemaDeployment.in(server.createDatabase(DEPLOYMENT, ""))
            .named(DEPLOYMENT)
            .schemas(schema("blue"), schema("green"))
            .onBlue(orders("blue"))
            .onGreen(orders("green"))
            .create());
  }

  static String schema(String side) {
    return "shop_" + side;
  }

  private static String[] orders(String side) {
    return new String[] {
      "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tx bigint NOT NULL,"
          + " part integer NOT NULL, side text NOT NULL DEFAULT '%s')".formatted(side),
      "CREATE INDEX ON orders (tx)"
    };
  }

  HikariDataSource pool(int size) {
    return pair.pool(size);
  }

  /** A connection past the driver, for the operator and for the ledger's check. */
  Connection plain() throws SQLException {
    return pair.database().connect();
  }

  long rows(String side) throws SQLException {
    return pair.queryLong("SELECT count(*) FROM " + schema(side) + ".orders");
  }
}
