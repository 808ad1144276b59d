package io.bluegreen.it.cluster;

import static io.bluegreen.fixtures.server.Queries.one;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.Waits;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;

/** COPY and large objects that are in progress when their side stops being active. */
class CopyAndLargeObjectsTest {
  private static ClusterDeployment sides;

  @BeforeAll
  static void twoSides() throws SQLException {
    sides = ClusterDeployment.on(ClusterServers.shared()).controlOnBlueOnly().create();
    sides.execute("CREATE TABLE item (label text)");
  }

  @BeforeEach
  void empty() throws SQLException {
    sides.execute("TRUNCATE item");
  }

  @AfterAll
  static void drop() throws SQLException {
    sides.close();
  }

  @Test
  void aCopyThatHasBegunEndsWhereItBegan() throws SQLException {
    var begunOn = sides.activeDatabase();
    try (Connection connection = sides.connect()) {
      CopyManager manager = connection.unwrap(PGConnection.class).getCopyAPI();
      CopyIn copy = manager.copyIn("COPY item FROM STDIN");
      copy.writeToCopy("one\n".getBytes(UTF_8), 0, 4);
      sides.flip();
      copy.writeToCopy("two\n".getBytes(UTF_8), 0, 4);
      assertThat(copy.endCopy()).isEqualTo(2);
      assertThat(begunOn.column("SELECT label FROM item")).containsExactly("one", "two");
      assertThat(one(connection, "SELECT current_database()"))
          .isEqualTo(sides.activeDatabase().name());
    }
  }

  @Test
  void anotherThreadsCallWaitsForTheEndOfTheCopyAsWithPgjdbc() throws Exception {
    try (Connection connection = sides.connect()) {
      CopyIn copy =
          connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY item FROM STDIN");
      sides.flip();
      FutureTask<String> answer = new FutureTask<>(() -> one(connection, "SELECT 1"));
      Thread thread = new Thread(answer, "waits for a COPY");
      thread.start();
      Waits.eventually(() -> isWaitingInPgjdbc(thread), waits -> waits);
      copy.writeToCopy("one\n".getBytes(UTF_8), 0, 4);
      assertThat(copy.endCopy()).isOne();
      assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("1");
      assertThat(one(connection, "SELECT current_database()"))
          .isEqualTo(sides.activeDatabase().name());
    }
  }

  private static boolean isWaitingInPgjdbc(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("waitOnLock"));
  }

  @Test
  void aLargeObjectIsReadToItsEndInItsTransaction() throws SQLException {
    try (Connection connection = sides.connect()) {
      connection.setAutoCommit(false);
      LargeObjectManager manager = connection.unwrap(PGConnection.class).getLargeObjectAPI();
      long oid = manager.createLO(LargeObjectManager.READWRITE);
      try (LargeObject object = manager.open(oid, LargeObjectManager.READWRITE)) {
        object.write(new byte[] {1, 2, 3});
        sides.flip();
        object.seek(0);
        assertThat(object.read(3)).containsExactly(1, 2, 3);
      }
      connection.commit();
      assertThatThrownBy(() -> manager.open(oid, LargeObjectManager.READ))
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("42704");
      connection.rollback();
      assertThat(manager.createLO(LargeObjectManager.READWRITE)).isPositive();
      connection.commit();
      assertThat(one(connection, "SELECT current_database()"))
          .isEqualTo(sides.activeDatabase().name());
    }
  }
}
