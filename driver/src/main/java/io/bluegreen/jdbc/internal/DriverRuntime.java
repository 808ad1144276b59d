package io.bluegreen.jdbc.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bluegreen.jdbc.internal.config.Settings;
import io.bluegreen.jdbc.internal.connect.PhysicalDriver;
import io.bluegreen.jdbc.internal.control.ClientIdentity;
import io.bluegreen.jdbc.internal.control.ControlMissingException;
import io.bluegreen.jdbc.internal.control.ControlWatcher;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.control.InitialSessionListener;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.routing.BackgroundExecutors;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.session.Session;
import io.bluegreen.jdbc.internal.session.cluster.ClusterSessionOpener;
import io.bluegreen.jdbc.internal.session.schema.SchemaSessionOpener;
import io.bluegreen.jdbc.internal.wrapper.RoutedConnectionFactory;
import io.bluegreen.jdbc.model.DriverVersion;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;

/**
 * Where the parts are put together: everything that one registered driver shares between its
 * connections. Thread-safe.
 */
public final class DriverRuntime {
  private static final DriverLog LOG = DriverLog.of(DriverRuntime.class);

  private final ConcurrentMap<List<Object>, ControlWatcher> watchers = new ConcurrentHashMap<>();
  private final ConcurrentMap<List<Object>, ManagedDeployment> deployments =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Boolean> toldOfPassthrough = new ConcurrentHashMap<>();
  private final SchemaSessionOpener opener = new SchemaSessionOpener();
  private final ClusterSessionOpener clusterOpener = new ClusterSessionOpener();
  private final BackgroundExecutors executors = new BackgroundExecutors();

  /** What was missing lately, so that connections which pass through do not ask each time. */
  private final Cache<List<Object>, ControlMissingException> missing =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .expireAfterWrite(Duration.ofSeconds(10))
          .build();

  private final BiFunction<String, Session, Object> publicView;

  /**
   * Creates a runtime without any connection.
   *
   * @param publicView makes what {@code unwrap} hands out for the public interface, of a
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
                    new ClientIdentity(settings.application(), DriverVersion.text())));
    List<Object> key = List.of(watcher, settings.deploymentName());
    while (true) {
      ManagedDeployment deployment =
          deployments.computeIfAbsent(
              key, unused -> new ManagedDeployment(watcher, settings, executors));
      ControlMissingException known = missing.getIfPresent(key);
      if (known != null && settings.passesThroughWhereMissing()) {
        return passThrough(settings, deployment, known);
      }
      try {
        if (deployment.follow(settings.login(), firstSession(settings, watcher))) {
          return open(settings, watcher, deployment);
        }
      } catch (ControlMissingException e) {
        if (settings.passesThroughWhereMissing()) {
          missing.put(key, e);
          return passThrough(settings, deployment, e);
        }
        forgetUnlessKnown(key, deployment);
        throw e;
      } catch (SQLException e) {
        forgetUnlessKnown(key, deployment);
        throw e;
      } finally {
        deployment.show();
      }
    }
  }

  /**
   * What the first session of the watcher tells of those that follow, so that none is opened for
   * it.
   */
  private InitialSessionListener firstSession(Settings settings, ControlWatcher watcher) {
    return watcher.connectsAs(settings.controlSettings())
        ? session ->
            opener.learn(
                settings.session(),
                settings.url().physical(),
                settings.physical(),
                settings.currentSchema(),
                session)
        : InitialSessionListener.UNUSED;
  }

  private Connection open(Settings settings, ControlWatcher watcher, ManagedDeployment deployment)
      throws SQLException {
    DeploymentRouter router = chosen(settings, deployment.router());
    settings.requireFitting(router.current());
    Session session =
        router.current().mode() == DeploymentSnapshot.Mode.CLUSTER
            ? clusterOpener.open(
                router,
                settings.session(),
                settings.sideOpener(),
                deployment.safety(),
                deployment.unaffectedStatements())
            : opener.open(
                router,
                settings.session(),
                settings.url().physical(),
                settings.physical(),
                settings.currentSchema(),
                deployment.unaffectedStatements());
    watcher.loggedIn(settings.login());
    return RoutedConnectionFactory.over(
        session,
        settings.url().given(),
        opened -> publicView.apply(settings.deploymentName(), opened));
  }

  /** A mistaken name leaves nothing behind. */
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
      Settings settings, ManagedDeployment deployment, ControlMissingException why)
      throws SQLException {
    Properties properties = settings.asGiven();
    Connection plain = PhysicalDriver.open(settings.url().physical(), properties);
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

  /** Ends every thread, connection and registration of our own; open connections stay usable. */
  public void close() {
    watchers.values().forEach(ControlWatcher::close);
    deployments.values().forEach(ManagedDeployment::close);
    executors.close();
  }
}
