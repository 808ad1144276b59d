package io.bluegreen.jdbc.internal.session.schema;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bluegreen.jdbc.internal.connect.PhysicalDriver;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.StatementSafety;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.searchpath.SearchPath;
import io.bluegreen.jdbc.internal.searchpath.SearchPathErrors;
import io.bluegreen.jdbc.internal.searchpath.SearchPathPlan;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.searchpath.UnaffectedStatementCache;
import io.bluegreen.jdbc.internal.session.Pooler;
import io.bluegreen.jdbc.internal.session.RoutingStrategy;
import io.bluegreen.jdbc.internal.session.Session;
import io.bluegreen.jdbc.internal.session.SessionSettings;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * Opens sessions on the active schema.
 *
 * <p>The path travels in the startup packet, so a connect costs no extra round trip, but for the
 * first one of a user to a database: that one learns what the server would give by itself, where no
 * session of the watcher's has told, and proves that the path arrived. What was learnt is learnt
 * again after 10 minutes. Thread-safe.
 */
public final class SchemaSessionOpener {
  private final Cache<List<Object>, SearchPathPlan> plans = cache();
  private final Cache<List<Object>, Boolean> proved = cache();
  private final StatementSafety safety = new StatementSafety();

  /**
   * Opens a session.
   *
   * @param properties what goes to pgjdbc beside the URL, without {@code currentSchema}
   * @param currentSchema the application's own {@code currentSchema}, or null
   * @param unaffectedStatements the deployment's
   * @throws SQLException pgjdbc's own; or ours, where the path does not arrive or the schema cannot
   *     be used
   */
  public Session open(
      DeploymentRouter router,
      SessionSettings settings,
      String url,
      Properties properties,
      @Nullable String currentSchema,
      UnaffectedStatementCache unaffectedStatements)
      throws SQLException {
    DeploymentSnapshot deployment = router.current();
    List<Object> identity = identity(settings, url, properties, currentSchema);
    SearchPathPlan plan = plans.getIfPresent(identity);
    if (plan == null) {
      plan = learn(settings, url, properties, currentSchema);
      plans.put(identity, plan);
    }
    BaseConnection pg = connect(settings, url, properties, plan, deployment);
    try {
      prove(pg, settings, plan, deployment, List.of(identity, deployment.activeTarget()));
    } catch (SQLException | RuntimeException e) {
      pg.close();
      throw e;
    }
    SearchPath inForce = settings.pooler() == Pooler.NONE ? plan.path(deployment) : null;
    return new Session(
        router,
        pg,
        new SessionSearchPath(plan, inForce),
        strategy(settings.pooler()),
        unaffectedStatements,
        settings,
        safety);
  }

  /**
   * Learns what the server gives by itself from a session that is there already: one of the same
   * user and properties in the same database, without {@code currentSchema}.
   */
  public void learn(
      SessionSettings settings,
      String url,
      Properties properties,
      @Nullable String currentSchema,
      BaseConnection bare)
      throws SQLException {
    if (currentSchema == null) {
      plans.put(
          identity(settings, url, properties, null),
          new SearchPathPlan(settings.template(), SessionPathStrategy.show(bare)));
    }
  }

  private static RoutingStrategy strategy(Pooler pooler) {
    return pooler == Pooler.TRANSACTION ? new TransactionPathStrategy() : new SessionPathStrategy();
  }

  private static List<Object> identity(
      SessionSettings settings, String url, Properties properties, @Nullable String currentSchema) {
    return List.of(
        url,
        properties.getProperty("user", ""),
        currentSchema == null ? "" : currentSchema,
        settings);
  }

  private static SearchPathPlan learn(
      SessionSettings settings, String url, Properties properties, @Nullable String currentSchema)
      throws SQLException {
    if (currentSchema != null) {
      return new SearchPathPlan(settings.template(), currentSchema);
    }
    try (BaseConnection bare = PhysicalDriver.open(url, properties)) {
      return new SearchPathPlan(settings.template(), SessionPathStrategy.show(bare));
    }
  }

  private static BaseConnection connect(
      SessionSettings settings,
      String url,
      Properties properties,
      SearchPathPlan plan,
      DeploymentSnapshot deployment)
      throws SQLException {
    if (settings.pooler() != Pooler.NONE) {
      return PhysicalDriver.open(url, properties);
    }
    try {
      return PhysicalDriver.open(url, properties, plan.startupValue(deployment));
    } catch (SQLException e) {
      throw "08P01".equals(e.getSQLState()) ? SearchPathErrors.refused(e) : e;
    }
  }

  /** Proves once per path that it arrives and that its first schema can be used. */
  private void prove(
      BaseConnection pg,
      SessionSettings settings,
      SearchPathPlan plan,
      DeploymentSnapshot deployment,
      List<Object> what)
      throws SQLException {
    if (proved.getIfPresent(what) != null) {
      return;
    }
    if (settings.pooler() == Pooler.NONE) {
      String shown = SessionPathStrategy.show(pg);
      if (!plan.path(deployment).equals(SearchPath.parse(shown))) {
        throw SearchPathErrors.swallowed(plan.startupValue(deployment), shown);
      }
    }
    SearchPathErrors.checkUsable(pg, deployment);
    proved.put(what, true);
  }

  private static <V> Cache<List<Object>, V> cache() {
    return Caffeine.newBuilder()
        .executor(Runnable::run)
        .maximumSize(1_000)
        .expireAfterWrite(Duration.ofMinutes(10))
        .build();
  }
}
