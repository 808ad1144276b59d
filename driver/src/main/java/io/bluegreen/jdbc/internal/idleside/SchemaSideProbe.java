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
 * Whether the application's own login can use the idle schema, asked over a connection of its own.
 * For a watcher that is in another database, or logs in as somebody else. Immutable and
 * thread-safe.
 */
public final class SchemaSideProbe implements IdleSideProbe {
  private final String url;
  private final Properties properties;

  /**
   * Makes a probe.
   *
   * @param url the application's database, as pgjdbc's URL
   * @param properties what goes to pgjdbc beside the URL
   */
  public SchemaSideProbe(String url, Properties properties) {
    this.url = url;
    this.properties = properties;
  }

  @Override
  public @Nullable String whyUnreachable(DeploymentSnapshot deployment, Side side) {
    try (BaseConnection tried = PhysicalDriver.open(url, properties, LoginLimit.OWN)) {
      String[] why = new String[1];
      AnswerLimit.run(
          tried,
          AnswerLimit.MILLIS,
          () -> why[0] = SchemaProbe.whyUnusable(tried, deployment.target(side)));
      return why[0];
    } catch (SQLException e) {
      return e.getSQLState() + " " + e.getMessage();
    }
  }
}
