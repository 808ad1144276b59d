package io.bluegreen.it.faults;

import static org.awaitility.Awaitility.await;

import io.bluegreen.fixtures.server.PgServer;
import java.io.IOException;
import java.time.Duration;

/** The lines that a server has written to its log since this object was created. */
record ServerLog(PgServer server, int logged) {
  static ServerLog from(PgServer server) throws IOException {
    return new ServerLog(server, server.log().length());
  }

  /**
   * Waits until it has refused somebody again and again: one refusal may be that of an idle
   * connection, which the driver moves by itself.
   */
  void awaitRefusals(String said) {
    await().atMost(Duration.ofSeconds(30)).until(() -> count(said) >= 3);
  }

  private long count(String said) throws IOException {
    return server.log().substring(logged).lines().filter(line -> line.contains(said)).count();
  }
}
