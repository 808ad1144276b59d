package io.bluegreen.jdbc.session;

import static io.bluegreen.jdbc.control.DeploymentBuilder.deployment;

import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.fault.RetryPolicy;
import io.bluegreen.jdbc.fault.StatementSafety;
import io.bluegreen.jdbc.routing.Housekeeper;
import io.bluegreen.jdbc.routing.Router;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/** Sessions for tests of what stands above them. */
public final class OpenSessions {

  private OpenSessions() {}

  /** Returns a session that is on the side that a fixed router names. */
  public static Session over(BaseConnection physical) throws SQLException {
    Deployment deployment = deployment("orders").build();
    PathPlan plan = new PathPlan(PathTemplate.parse("{active},{rest}"), "public");
    return new Session(
        Router.fixed(deployment, new Housekeeper()),
        physical,
        new SessionPath(plan, plan.template().render(deployment)),
        Pooler.NONE.carrier(),
        new PlainTexts(),
        new SessionSettings(
            Pooler.NONE,
            PathTemplate.parse("{active},{rest}"),
            1,
            new RetryPolicy(RetryPolicy.Mode.OFF, 1, null)),
        new StatementSafety());
  }
}
