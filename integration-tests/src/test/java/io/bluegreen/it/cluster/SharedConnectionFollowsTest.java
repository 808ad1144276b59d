package io.bluegreen.it.cluster;

import static io.bluegreen.fixtures.effort.Waits.eventually;
import static io.bluegreen.fixtures.server.Queries.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One logical connection in the hands of several threads, while it moves between servers. */
class SharedConnectionFollowsTest {
  private static final int THREADS = 6;
  private static final int FLIPS = 12;

  private final AtomicInteger ids = new AtomicInteger();
  private volatile boolean over;

  @Test
  void everyCallIsCarriedOutOnceOnOneSide() throws Exception {
    ClusterDeployment sides =
        ClusterDeployment.on(ClusterServers.shared()).controlOnBlueOnly().create();
    sides.execute("CREATE TABLE item (id int)");
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (Connection connection = sides.connect("prepareThreshold=2")) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        boolean keeps = i % 2 == 0;
        calls.add(
            threads.submit(
                () -> {
                  work(connection, keeps);
                  return null;
                }));
      }
      for (int i = 0; i < FLIPS; i++) {
        int enough = ids.get() + 2 * THREADS;
        eventually(() -> over || ids.get() >= enough, done -> done);
        sides.flip();
      }
      over = true;
      for (Future<?> call : calls) {
        call.get(30, TimeUnit.SECONDS);
      }
      assertThat(sides.jmx().getRehomed()).isPositive();
    } finally {
      over = true;
      threads.shutdown();
    }
    List<String> rows = new ArrayList<>(sides.blue().column("SELECT id::text FROM item"));
    rows.addAll(sides.green().column("SELECT id::text FROM item"));
    assertThat(rows).doesNotHaveDuplicates().hasSize(ids.get());
    sides.close();
  }

  /** Writes with one statement all the time, or with a new one each time, and reads in between. */
  private void work(Connection connection, boolean keeps) throws Exception {
    try {
      PreparedStatement insert = insert(connection);
      while (!over) {
        insert.setInt(1, ids.incrementAndGet());
        assertThat(insert.executeUpdate()).isOne();
        if (!keeps) {
          insert.close();
          insert = insert(connection);
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT ?::int");
            ResultSet row = asked(select, ids.get())) {
          assertThat(row.next()).isTrue();
        }
        assertThat(one(connection, "SELECT 1")).isEqualTo("1");
      }
      insert.close();
    } finally {
      over = true;
    }
  }

  private static ResultSet asked(PreparedStatement select, int id) throws Exception {
    select.setInt(1, id);
    return select.executeQuery();
  }

  private static PreparedStatement insert(Connection connection) throws Exception {
    return connection.prepareStatement("INSERT INTO item (id) VALUES (?)");
  }
}
