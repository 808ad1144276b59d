package io.bluegreen.jdbc.session;

import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.control.PhysicalDriver;
import io.bluegreen.jdbc.control.SchemaProbe;
import io.bluegreen.jdbc.control.Side;
import io.bluegreen.jdbc.routing.IdleSideProbe;
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
  public @Nullable String whyUnreachable(Deployment deployment, Side side) {
    try (BaseConnection tried = PhysicalDriver.open(url, properties)) {
      return SchemaProbe.whyUnusable(tried, deployment.target(side));
    } catch (SQLException e) {
      return e.getSQLState() + " " + e.getMessage();
    }
  }
}
