package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every SQL block of a document runs, in order, on an empty database with the control table. */
@ExtendWith(PgExtension.class)
final class SchemaModeDocTest {
  private static final String DROP_ROLES = "DROP ROLE IF EXISTS shop_operators, shop_app";

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/how-to/schema-mode.md"})
  void everySqlBlockRuns(String document, PgServer server) throws Exception {
    List<String> statements = SqlBlocks.statements(Path.of("..").resolve(document));
    assertThat(statements).as("statements in " + document).isNotEmpty();
    server.execute(DROP_ROLES);
    PgDatabase database = server.createDatabase().installControlTable();
    try (Connection connection = database.connect();
        Statement psql = connection.createStatement()) {
      for (String sql : statements) {
        assertThatCode(() -> psql.execute(sql))
            .as(document + ": " + sql)
            .doesNotThrowAnyException();
      }
    } finally {
      database.drop();
      server.execute(DROP_ROLES);
    }
  }
}
