package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.SharedServers;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The same where the server does not report the path: what changed it has to be told by texts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnPathOnOlderServersTest extends OwnPathTest {

  OwnPathOnOlderServersTest() throws SQLException {
    super(SharedServers.of(15).createDatabase());
  }

  @AfterAll
  void drop() throws SQLException {
    database().drop();
  }

  /** Nobody can see it there; the next flip ends it. */
  @Test
  @Override
  void changeThatNoTextShowsIsNoticedAtTheNextBoundary() throws Exception {
    setConfig("tenant7");
    assertThat(connection().getSchema()).isEqualTo("tenant7");
    assertThat(pair().jmx().getUnrouted()).isZero();
    pair().flipAndAwait("green");
    assertFollows();
  }
}
