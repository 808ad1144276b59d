package io.bluegreen.jdbc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bluegreen.jdbc.control.ClientIdentity;
import io.bluegreen.jdbc.control.ControlMissingException;
import io.bluegreen.jdbc.control.ControlWatcher;
import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.control.FirstSession;
import io.bluegreen.jdbc.control.PhysicalDriver;
import io.bluegreen.jdbc.control.Side;
import io.bluegreen.jdbc.observe.Log;
import io.bluegreen.jdbc.observe.Version;
import io.bluegreen.jdbc.routing.Housekeeper;
import io.bluegreen.jdbc.routing.Router;
import io.bluegreen.jdbc.session.ClusterOpener;
import io.bluegreen.jdbc.session.Session;
import io.bluegreen.jdbc.session.SessionOpener;
import io.bluegreen.jdbc.wrapper.Connections;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Where the parts are put together: everything that one registered driver shares between its
 * connections. Thread-safe.
 */
final class Engine {
  private static final Log LOG = Log.of(Engine.class);

  private final ConcurrentMap<List<Object>, ControlWatcher> watchers = new ConcurrentHashMap<>();
  private final ConcurrentMap<List<Object>, DeploymentView> deployments = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Boolean> toldOfPassthrough = new ConcurrentHashMap<>();
  private final SessionOpener opener = new SessionOpener();
  private final ClusterOpener clusterOpener = new ClusterOpener();
  private final Housekeeper housekeeper = new Housekeeper();

  /** What was missing lately, so that connections which pass through do not ask each time. */
  private final Cache<List<Object>, ControlMissingException> missing =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .expireAfterWrite(Duration.ofSeconds(10))
          .build();

  /** Opens a logical connection. */
  Connection connect(Settings settings) throws SQLException {
    ControlWatcher watcher =
        watchers.computeIfAbsent(
            settings.controlSettings().identity(),
            unused ->
                new ControlWatcher(
                    settings.controlSettings(),
                    new ClientIdentity(settings.application(), Version.text())));
    List<Object> key = List.of(watcher, settings.deploymentName());
    while (true) {
      DeploymentView deployment =
          deployments.computeIfAbsent(
              key, unused -> new DeploymentView(watcher, settings, housekeeper));
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
  private FirstSession firstSession(Settings settings, ControlWatcher watcher) {
    return watcher.connectsAs(settings.controlSettings())
        ? session ->
            opener.learn(
                settings.session(),
                settings.url().physical(),
                settings.physical(),
                settings.currentSchema(),
                session)
        : FirstSession.UNUSED;
  }

  private Connection open(Settings settings, ControlWatcher watcher, DeploymentView deployment)
      throws SQLException {
    Router router = chosen(settings, deployment.router());
    settings.requireFitting(router.current());
    Session session =
        router.current().mode() == Deployment.Mode.CLUSTER
            ? clusterOpener.open(
                router,
                settings.session(),
                settings.sideOpener(),
                deployment.safety(),
                deployment.plainTexts())
            : opener.open(
                router,
                settings.session(),
                settings.url().physical(),
                settings.physical(),
                settings.currentSchema(),
                deployment.plainTexts());
    watcher.loggedIn(settings.login());
    return Connections.over(
        session,
        settings.url().given(),
        opened -> new SessionView(settings.deploymentName(), opened));
  }

  /** A mistaken name leaves nothing behind. */
  private void forgetUnlessKnown(List<Object> key, DeploymentView deployment) {
    if (deployment.giveUpUnlessKnown() && deployments.remove(key, deployment)) {
      deployment.close();
    }
  }

  private Router chosen(Settings settings, Router router) throws SQLException {
    Deployment current = router.current();
    switch (settings.side()) {
      case "blue":
        return Router.fixed(current.fixedOn(Side.BLUE), housekeeper);
      case "green":
        return Router.fixed(current.fixedOn(Side.GREEN), housekeeper);
      case "idle":
        return Router.fixed(current.fixedOn(current.active().other()), housekeeper);
      default:
        return router;
    }
  }

  private Connection passThrough(
      Settings settings, DeploymentView deployment, ControlMissingException why)
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
  void close() {
    watchers.values().forEach(ControlWatcher::close);
    deployments.values().forEach(DeploymentView::close);
    housekeeper.close();
  }
}
