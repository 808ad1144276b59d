package io.bluegreen.jdbc.internal.session;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.RetryPolicy;
import io.bluegreen.jdbc.internal.fault.StatementSafety;
import io.bluegreen.jdbc.internal.routing.BackgroundExecutors;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.searchpath.SearchPathPlan;
import io.bluegreen.jdbc.internal.searchpath.SearchPathTemplate;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.searchpath.UnaffectedStatementCache;
import io.bluegreen.jdbc.internal.session.schema.PathFunctionCheck;
import io.bluegreen.jdbc.internal.session.schema.SessionPathStrategy;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/** Sessions for tests of what stands above them. */
public final class OpenSessions {

  private OpenSessions() {}

  /** Returns a session that is on the side that a fixed router names. */
  public static Session over(BaseConnection physical) throws SQLException {
    DeploymentSnapshot deployment = deployment("orders").build();
    SearchPathPlan plan = new SearchPathPlan(SearchPathTemplate.parse("{active},{rest}"), "public");
    LastingEffectsCatalog effects = new LastingEffectsCatalog(null, null);
    return new Session(
        DeploymentRouter.fixed(deployment, new BackgroundExecutors()),
        physical,
        new SessionSearchPath(plan, plan.template().render(deployment)),
        new SessionPathStrategy(new PathFunctionCheck(effects, "a server", false)),
        new UnaffectedStatementCache(),
        new SessionSettings(
            Pooler.NONE,
            SearchPathTemplate.parse("{active},{rest}"),
            1,
            new RetryPolicy(RetryPolicy.Mode.OFF, 1, null),
            effects,
            false,
            CommitOutcome.SWITCH),
        new StatementSafety());
  }
}
