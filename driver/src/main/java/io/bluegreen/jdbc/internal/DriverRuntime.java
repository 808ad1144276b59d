package io.bluegreen.jdbc.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bluegreen.jdbc.internal.config.Settings;
import io.bluegreen.jdbc.internal.connect.LoginLimit;
import io.bluegreen.jdbc.internal.connect.PhysicalDriver;
import io.bluegreen.jdbc.internal.control.ClientIdentity;
import io.bluegreen.jdbc.internal.control.ControlMissingException;
import io.bluegreen.jdbc.internal.control.ControlWatcher;
import io.bluegreen.jdbc.internal.control.DeploymentMode;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.control.EndpointWatcher;
import io.bluegreen.jdbc.internal.control.InitialSessionListener;
import io.bluegreen.jdbc.internal.control.RowExchange;
import io.bluegreen.jdbc.internal.idleside.WatcherSideChecks;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.routing.BackgroundExecutors;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.session.Session;
import io.bluegreen.jdbc.internal.session.cluster.ClusterSessionOpener;
import io.bluegreen.jdbc.internal.session.schema.SchemaSessionOpener;
import io.bluegreen.jdbc.internal.wrapper.RoutedConnectionFactory;
import io.bluegreen.jdbc.model.DriverVersion;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The shared parts of one registered driver: control watchers, deployments, session openers and
 * executors. This class puts them together. Thread-safe.
 */
public final class DriverRuntime {
  private static final DriverLog LOG = DriverLog.of(DriverRuntime.class);

  private final ConcurrentMap<List<Object>, ControlWatcher> watchers = new ConcurrentHashMap<>();
  private final RowExchange rowExchange = new RowExchange();
  private final ConcurrentMap<List<Object>, ManagedDeployment> deployments =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Boolean> toldOfPassthrough = new ConcurrentHashMap<>();
  private final SchemaSessionOpener opener = new SchemaSessionOpener();
  private final ClusterSessionOpener clusterOpener = new ClusterSessionOpener();
  private final BackgroundExecutors executors = new BackgroundExecutors();

  /** Recently missing rows, so that unrouted connections do not query for them each time. */
  private final Cache<List<Object>, SQLException> missing =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .expireAfterWrite(Duration.ofSeconds(10))
          .build();

  private final BiFunction<String, Session, Object> publicView;

  /**
   * Creates a runtime without any connection.
   *
   * @param publicView makes the object that {@code unwrap} returns for the public interface, from a
   *     deployment's name and a session
   */
  public DriverRuntime(BiFunction<String, Session, Object> publicView) {
    this.publicView = publicView;
  }

  /** Opens a logical connection. */
  public Connection connect(Settings settings) throws SQLException {
    ControlWatcher watcher =
        watchers.computeIfAbsent(
            settings.controlSettings().identity(),
            unused ->
                new ControlWatcher(
                    settings.controlSettings(),
                    new ClientIdentity(settings.application(), DriverVersion.text()),
                    new WatcherSideChecks(),
                    rowExchange));
    List<Object> key = List.of(watcher, settings.deploymentName());
    LoginLimit whole = settings.loginLimit();
    long started = System.nanoTime();
    while (true) {
      ManagedDeployment deployment =
          deployments.computeIfAbsent(
              key, unused -> new ManagedDeployment(watcher, settings, executors));
      SQLException why = missing.getIfPresent(key);
      if (why != null && !deployment.isKnown() && settings.passesThroughWhereMissing()) {
        return passThrough(settings, deployment, why, null);
      }
      try {
        Boolean asked =
            deployment.follow(settings, firstSession(settings), firstLimit(settings, whole));
        if (asked != null) {
          return open(settings, deployment, asked ? left(whole, started) : whole, asked);
        }
      } catch (SQLException e) {
        if (!deployment.isKnown()
            && settings.passesThroughWhereMissing()
            && mayBeMissing(settings, e)) {
          missing.put(key, e);
          return passThrough(settings, deployment, e, left(whole, started));
        }
        forgetUnlessKnown(key, deployment);
        throw e;
      } finally {
        deployment.show();
      }
    }
  }

  /** Where the application may have to do without, it needs the rest of the time for that. */
  private static LoginLimit firstLimit(Settings settings, @Nullable LoginLimit whole) {
    if (settings.passesThroughWhereMissing() && settings.controlSettings().namesEndpoints()) {
      LoginLimit own = whole == null ? LoginLimit.OWN : whole.atMost(LoginLimit.OWN);
      return LoginLimit.ofMillis(own.millis() / 2);
    }
    return whole == null ? LoginLimit.OWN : whole;
  }

  private static @Nullable LoginLimit left(@Nullable LoginLimit whole, long startedNanos) {
    return whole == null
        ? null
        : LoginLimit.ofNanos(whole.millis() * 1_000_000 - (System.nanoTime() - startedNanos));
  }

  /**
   * Tells whether a connect may go on without the control table where its row is not known: there
   * is none, no such row, or a server that the application names for it cannot be asked. Where the
   * application's own server is meant, another attempt would fail alike.
   */
  private static boolean mayBeMissing(Settings settings, SQLException e) {
    return e instanceof ControlMissingException
        || (settings.controlSettings().namesEndpoints()
            && !SqlStateCode.INVALID_PARAMETER_VALUE.equals(e.getSQLState()));
  }

  /**
   * Returns the listener that takes the application's search_path from the watcher's first session,
   * so that no connection is opened to learn it.
   */
  private InitialSessionListener firstSession(Settings settings) {
    return session -> opener.learn(settings.sessionOrigin(), session);
  }

  /**
   * Opens it.
   *
   * @param limit how long that may take as a whole, or null
   * @param asked whether a part of the time has been spent on asking the control table
   */
  private Connection open(
      Settings settings, ManagedDeployment deployment, @Nullable LoginLimit limit, boolean asked)
      throws SQLException {
    DeploymentRouter router = chosen(settings, deployment.router());
    settings.requireFitting(router.current());
    Session session =
        router.current().mode() == DeploymentMode.CLUSTER
            ? clusterOpener.open(
                router,
                settings.session(),
                settings.sideOpener(),
                deployment.logins(),
                deployment.safety(),
                deployment.unaffectedStatements(),
                limit)
            : opener.open(
                router,
                settings.sessionOrigin(),
                deployment.unaffectedStatements(),
                asked ? limit : null);
    deployment.loggedIn(settings);
    return RoutedConnectionFactory.over(
        session,
        settings.url().given(),
        opened -> publicView.apply(settings.deploymentName(), opened));
  }

  /**
   * Removes a deployment that the control table never knew, so that a wrong name keeps no memory.
   */
  private void forgetUnlessKnown(List<Object> key, ManagedDeployment deployment) {
    if (deployment.giveUpUnlessKnown() && deployments.remove(key, deployment)) {
      deployment.close();
    }
  }

  private DeploymentRouter chosen(Settings settings, DeploymentRouter router) throws SQLException {
    DeploymentSnapshot current = router.current();
    switch (settings.side()) {
      case "blue":
        return DeploymentRouter.fixed(current.fixedOn(Side.BLUE), executors);
      case "green":
        return DeploymentRouter.fixed(current.fixedOn(Side.GREEN), executors);
      case "idle":
        return DeploymentRouter.fixed(current.fixedOn(current.active().other()), executors);
      default:
        return router;
    }
  }

  private Connection passThrough(
      Settings settings, ManagedDeployment deployment, SQLException why, @Nullable LoginLimit limit)
      throws SQLException {
    Connection plain =
        limit == null
            ? PhysicalDriver.open(settings.url().physical(), settings.asGiven())
            : PhysicalDriver.open(settings.url().physical(), settings.asGiven(), limit);
    deployment.router().counters().passedThrough();
    if (toldOfPassthrough.putIfAbsent(settings.url().address(), true) == null) {
      LOG.warn(
          "Connections to "
              + settings.url().address()
              + " pass through unrouted, because "
              + why.getMessage(),
          null);
    }
    return plain;
  }

  /**
   * Ends every thread, connection and registration of our own, and waits a second at most for the
   * threads, so that whoever unloads the driver finds none of them; open connections stay usable.
   */
  public void close() {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    List<EndpointWatcher> ending = new ArrayList<>();
    watchers.values().forEach(watcher -> ending.addAll(watcher.close()));
    deployments.values().forEach(ManagedDeployment::close);
    executors.close();
    boolean over = executors.isOverAt(until);
    for (EndpointWatcher watcher : ending) {
      over &= watcher.isOverAt(until);
    }
    if (!over) {
      LOG.debug("A thread of the driver still waits for its network, and ends then");
    }
  }
}
