package io.bluegreen.it.schema;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.server.SharedServers;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** The same where the server does not report the path: what changed it has to be told by texts. */
@FullOnly
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnPathOnOlderServersTest extends OwnPathTest {

  OwnPathOnOlderServersTest() throws SQLException {
    super(SharedServers.of(15).createDatabase());
  }

  @AfterAll
  void drop() throws SQLException {
    database().drop();
  }
}
