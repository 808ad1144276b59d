package io.bluegreen.it.agent;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.server.PgDatabase;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deployment {@code orders} of the schemas blue and green, a ledger in each. */
final class AgentDeployment {
  private AgentDeployment() {}

  static SchemaDeployment in(PgDatabase database) throws SQLException {
    return SchemaDeployment.in(database)
        .named("orders")
        .tables(
            "CREATE TABLE ledger (writer int, number bigint)",
            "CREATE TABLE place (side text)",
            "INSERT INTO place VALUES (current_schema())")
        .create();
  }

  /** The ledger's rows of both sides. */
  static List<@Nullable String> rows(SchemaDeployment sides) throws SQLException {
    return sides
        .database()
        .column(
            "SELECT writer || '/' || number FROM blue.ledger"
                + " UNION ALL SELECT writer || '/' || number FROM green.ledger");
  }
}
