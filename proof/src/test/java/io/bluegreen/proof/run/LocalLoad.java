package io.bluegreen.proof.run;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.proof.history.History;
import io.bluegreen.proof.history.Operation;
import io.bluegreen.proof.nemesis.ServerHarms;
import io.bluegreen.proof.workload.Application;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/** An application in this JVM: HikariCP, and threads. */
public final class LocalLoad implements Load {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(50);

  /** Longer than a watcher waits for a silent login, and pauses after it. */
  private static final long WATCHERS_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final HikariDataSource pool;
  private final Application application;
  private final LongSupplier epoch;
  private final Runnable end;

  private LocalLoad(
      HikariDataSource pool, Application application, LongSupplier epoch, Runnable end) {
    this.pool = pool;
    this.application = application;
    this.epoch = epoch;
    this.end = end;
  }

  /** Starts one with a URL, whose threads come from a factory. */
  static LocalLoad start(String url, LoadPlan plan, String jvm, long base, ThreadFactory factory) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    return start(config, password -> login(url, password), plan, jvm, base, factory);
  }

  private static Connection login(String url, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("password", password);
    return DriverManager.getConnection(url, properties);
  }

  /** Starts one whose connections come from somewhere else. */
  public static LocalLoad start(DataSource connections, LoadPlan plan, String jvm) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(connections);
    RenewedPassword.Login login =
        password -> connections.getConnection(ServerHarms.APPLICATION, password);
    return start(config, login, plan, jvm, 0, Thread::new);
  }

  /**
   * Starts one.
   *
   * @param jvm what its operations say where they were done
   * @param base below all numbers of this JVM, and above those of the one before
   */
  private static LocalLoad start(
      HikariConfig config,
      RenewedPassword.Login login,
      LoadPlan plan,
      String jvm,
      long base,
      ThreadFactory factory) {
    config.setPoolName("proof-" + jvm);
    // A thread has at most two connections, so that nobody waits for another one's second.
    config.setMaximumPoolSize(2 * plan.threads());
    config.setMinimumIdle(1);
    config.setConnectionTimeout(TimeUnit.SECONDS.toMillis(10));
    config.setValidationTimeout(TimeUnit.SECONDS.toMillis(2));
    Path file = plan.passwordFile();
    String known = file == null ? "" : RenewedPassword.read(file);
    if (file != null) {
      config.setUsername(ServerHarms.APPLICATION);
      config.setPassword(known);
    }
    HikariDataSource pool = new HikariDataSource(config);
    Runnable end =
        file == null
            ? () -> {}
            : RenewedPassword.follow(file, pool.getHikariConfigMXBean(), known, login)::close;
    LongSupplier epoch = KnownEpoch.of(plan.deployment());
    Application application =
        Application.start(
            pool,
            new History(jvm),
            new Application.Plan(
                plan.works(), plan.threads(), plan.seed(), plan.judge(), epoch, base),
            factory);
    return new LocalLoad(pool, application, epoch, end);
  }

  @Override
  public boolean recovers() {
    long[] before = application.rounds();
    long began = System.nanoTime();
    while (!application.allWorkedSince(before)) {
      if (System.nanoTime() - began > PATIENCE_NANOS) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  @Override
  public long awaitEpoch(long inForce) {
    long began = System.nanoTime();
    long known = epoch.getAsLong();
    while (known != inForce && System.nanoTime() - began < WATCHERS_NANOS) {
      LockSupport.parkNanos(POLL_NANOS);
      known = epoch.getAsLong();
    }
    return known;
  }

  @Override
  public String whereabouts() {
    return application.whereabouts();
  }

  @Override
  public List<Operation> stop() {
    application.close();
    return application.history().operations();
  }

  @Override
  public long refused() {
    return application.refused();
  }

  @Override
  public List<String> broken() {
    return application.broken();
  }

  @Override
  public void close() {
    application.close();
    end.run();
    pool.close();
  }
}
