package io.bluegreen.jdbc.internal.idleside;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.connect.LoginLimit;
import io.bluegreen.jdbc.internal.connect.PhysicalDriver;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * A probe of the idle schema over a connection of its own, with the application's login. It serves
 * a watcher that is in another database or has another login. Immutable and thread-safe.
 */
public final class SchemaSideProbe implements IdleSideProbe {
  private final String url;
  private final Properties properties;

  /**
   * Creates a probe.
   *
   * @param url pgjdbc's URL of the application's database
   * @param properties pgjdbc's properties that the URL does not contain
   */
  public SchemaSideProbe(String url, Properties properties) {
    this.url = url;
    this.properties = properties;
  }

  @Override
  public @Nullable String whyUnreachable(DeploymentSnapshot deployment, Side side) {
    try (BaseConnection pg = PhysicalDriver.open(url, properties, LoginLimit.OWN)) {
      String[] why = new String[1];
      AnswerLimit.run(
          pg,
          AnswerLimit.MILLIS,
          () -> why[0] = SchemaProbe.whyUnusable(pg, deployment.target(side)));
      return why[0];
    } catch (SQLException e) {
      return e.getSQLState() + " " + e.getMessage();
    }
  }
}
