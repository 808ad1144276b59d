package io.bluegreen.jdbc.internal.session.schema;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.connect.LoginLimit;
import io.bluegreen.jdbc.internal.connect.PhysicalDriver;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.StatementSafety;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.searchpath.SearchPath;
import io.bluegreen.jdbc.internal.searchpath.SearchPathErrors;
import io.bluegreen.jdbc.internal.searchpath.SearchPathPlan;
import io.bluegreen.jdbc.internal.searchpath.SearchPathTemplate;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.searchpath.UnaffectedStatementCache;
import io.bluegreen.jdbc.internal.session.Pooler;
import io.bluegreen.jdbc.internal.session.RoutingStrategy;
import io.bluegreen.jdbc.internal.session.Session;
import io.bluegreen.jdbc.internal.session.SessionOrigin;
import io.bluegreen.jdbc.internal.session.SessionSettings;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The opener of sessions on the active schema. Thread-safe.
 *
 * <p>The search_path is sent in the startup packet, so a connect costs no extra round trip. The
 * first connect of a user to a database is the exception: unless a session of the watcher has shown
 * it before, that connect queries the server's default search_path and checks that the startup
 * parameter arrived. The result is queried again after 10 minutes.
 */
public final class SchemaSessionOpener {
  private final Cache<List<Object>, SearchPathPlan> plans = cache();
  private final Cache<List<Object>, Boolean> proved = cache();
  private final Cache<List<Object>, PathFunctionCheck> pathFunctions = cache();
  private final StatementSafety safety = new StatementSafety();

  /**
   * Opens a session.
   *
   * @param unaffectedStatements the deployment's
   * @param limit how long it may take, or null for what the application has said to pgjdbc
   * @throws SQLException pgjdbc's own; or ours, where the path does not arrive or the schema cannot
   *     be used
   */
  public Session open(
      DeploymentRouter router,
      SessionOrigin origin,
      UnaffectedStatementCache unaffectedStatements,
      @Nullable LoginLimit limit)
      throws SQLException {
    DeploymentSnapshot deployment = router.current();
    SessionSettings settings = origin.settings();
    SearchPathPlan plan = plans.getIfPresent(origin.identity());
    if (plan == null) {
      plan = learn(origin, limit);
      plans.put(origin.identity(), plan);
    }
    BaseConnection pg = connect(origin, plan, deployment, limit);
    RoutingStrategy strategy;
    try {
      prove(pg, settings, plan, deployment, List.of(origin.identity(), deployment.activeTarget()));
      strategy = strategy(origin, pg);
    } catch (SQLException | RuntimeException e) {
      pg.close();
      throw e;
    }
    SearchPath inForce = settings.pooler() == Pooler.NONE ? plan.path(deployment) : null;
    return new Session(
        router,
        pg,
        new SessionSearchPath(plan, inForce),
        strategy,
        unaffectedStatements,
        settings,
        safety);
  }

  /**
   * Learns what the server gives by itself from a session that is there already: one of the same
   * user and properties in the same database, without {@code currentSchema}.
   */
  public void learn(SessionOrigin origin, BaseConnection bare) throws SQLException {
    if (origin.currentSchema() == null) {
      plans.put(
          origin.identity(),
          new SearchPathPlan(origin.settings().template(), SessionPathStrategy.show(bare)));
    }
  }

  private RoutingStrategy strategy(SessionOrigin origin, BaseConnection pg) throws SQLException {
    SessionSettings settings = origin.settings();
    List<Object> key = List.of(settings.effects(), origin.url());
    PathFunctionCheck functions = pathFunctions.getIfPresent(key);
    if (functions == null) {
      functions = PathFunctionCheck.of(settings.effects(), origin.url(), pg);
      pathFunctions.put(key, functions);
    }
    return settings.pooler() == Pooler.TRANSACTION
        ? new TransactionPathStrategy(functions)
        : new SessionPathStrategy(functions);
  }

  private static SearchPathPlan learn(SessionOrigin origin, @Nullable LoginLimit limit)
      throws SQLException {
    SearchPathTemplate template = origin.settings().template();
    String given = origin.currentSchema();
    if (given != null) {
      return new SearchPathPlan(template, given);
    }
    LoginLimit own = limit == null ? LoginLimit.OWN : limit.atMost(LoginLimit.OWN);
    try (BaseConnection bare = PhysicalDriver.open(origin.url(), origin.properties(), own)) {
      String[] shown = new String[1];
      AnswerLimit.run(bare, (int) own.millis(), () -> shown[0] = SessionPathStrategy.show(bare));
      return new SearchPathPlan(template, shown[0]);
    }
  }

  private static BaseConnection connect(
      SessionOrigin origin,
      SearchPathPlan plan,
      DeploymentSnapshot deployment,
      @Nullable LoginLimit limit)
      throws SQLException {
    boolean travels = origin.settings().pooler() == Pooler.NONE;
    try {
      return PhysicalDriver.open(
          origin.url(), origin.properties(), travels ? plan.startupValue(deployment) : null, limit);
    } catch (SQLException e) {
      throw travels && SqlStateCode.PROTOCOL_VIOLATION.equals(e.getSQLState())
          ? SearchPathErrors.refused(e)
          : e;
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
