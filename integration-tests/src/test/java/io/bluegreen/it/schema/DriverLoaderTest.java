package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Drivers in class loaders that come and go. */
@ExtendWith(PgExtension.class)
class DriverLoaderTest {
  private SchemaDeployment pair;

  @BeforeEach
  void prepare(PgDatabase database) throws Exception {
    pair = SchemaDeployment.in(database).items().create();
  }

  private static HikariDataSource pool(Application application, String url) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(application.dataSource(url));
    config.setMaximumPoolSize(2);
    return new HikariDataSource(config);
  }

  /** As when a server reloads an application twenty times. */
  @Test
  void undeployedDriversLeaveNeitherThreadsNorConnectionsNorTheirLoaders() throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pair.flip("blue");
      pair.database().execute("TRUNCATE blue.item, green.item");
      loaders.add(deployAndUndeploy());
    }
    Waits.eventually()
        .until(
            () -> {
              System.gc();
              return loaders.stream().allMatch(loader -> loader.get() == null);
            });
    Waits.eventually().until(() -> pair.backends() == 0);
    assertThat(beans()).isZero();
  }

  private WeakReference<ClassLoader> deployAndUndeploy() throws Exception {
    try (DeployedLoader loader = DeployedLoader.create()) {
      Application application = loader.application();
      try (HikariDataSource pool = pool(application, pair.url())) {
        use(pool);
        assertThat(loader.threads()).isPositive();
      }
      application.leave();
      Waits.eventually().until(() -> loader.threads() == 0);
      assertThat(
              Arrays.stream(Thread.getAllStackTraces().keySet().toArray(new Thread[0]))
                  .filter(thread -> thread.getContextClassLoader() == loader))
          .isEmpty();
      return new WeakReference<>(loader);
    }
  }

  private void use(HikariDataSource pool) throws Exception {
    try (Connection connection = pool.getConnection()) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      pair.hold("1 hour");
      BackgroundCall<Boolean> insert =
          BackgroundCall.doing(() -> Queries.run(connection, "INSERT INTO item (id) VALUES (1)"))
              .awaitHeld();
      pair.flip("green");
      insert.result();
      Queries.run(connection, "SET search_path = public", "RESET ALL", "SELECT * FROM blue.place");
      Waits.eventually().until(() -> SchemaDeployment.side(connection), "green"::equals);
    }
  }

  private long beans() throws Exception {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("io.bluegreen:type=Deployment,name=" + pair.name() + ",*"), null)
        .size();
  }

  @Test
  void driversOfTwoLoadersGetAlongOnOneControlTable() throws Exception {
    try (DeployedLoader loader = DeployedLoader.create();
        Connection here = pair.connect()) {
      Application application = loader.application();
      try (Connection there = application.dataSource(pair.url()).getConnection()) {
        assertThat(SchemaDeployment.side(here))
            .isEqualTo(SchemaDeployment.side(there))
            .isEqualTo("blue");
        Waits.eventually().until(this::beans, Long.valueOf(2)::equals);
        Waits.eventually()
            .until(
                () ->
                    pair.queryLong(
                        "SELECT count(*) FROM bluegreen.live_client WHERE connections = 1"),
                live -> live == 2);
        pair.flip("green");
        Waits.eventually()
            .until(
                () ->
                    pair.queryLong(
                        "SELECT count(*) FROM bluegreen.live_client WHERE epoch_seen = "
                            + pair.epoch()),
                seen -> seen == 2);
        assertThat(SchemaDeployment.side(here))
            .isEqualTo(SchemaDeployment.side(there))
            .isEqualTo("green");
      }
      application.leave();
      Waits.eventually()
          .until(
              () -> pair.queryLong("SELECT count(*) FROM bluegreen.live_client"),
              live -> live == 1);
      pair.flipAndAwait("blue");
      assertThat(SchemaDeployment.side(here)).isEqualTo("blue");
    }
  }
}
