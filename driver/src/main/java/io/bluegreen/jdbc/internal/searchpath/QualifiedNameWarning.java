package io.bluegreen.jdbc.internal.searchpath;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bluegreen.jdbc.internal.control.DeploymentMode;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.sql.SchemaNames;
import io.bluegreen.jdbc.model.Side;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The warning about statements that name a side's schema. Such a statement runs on that side
 * whatever the control table says. Each text is logged once; after {@value #MOST} texts of a
 * deployment one last line says that there are more. Thread-safe.
 *
 * <p>Costs one look at each character of a text that was not seen recently. The text is parsed only
 * if it contains the letters of the name.
 */
final class QualifiedNameWarning {
  static final int MOST = 20;

  private static final DriverLog LOG = DriverLog.of(QualifiedNameWarning.class);

  private final AtomicInteger count = new AtomicInteger();
  private final Cache<String, Boolean> told =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(1_000).build();

  /**
   * Looks at a text that is about to be sent or prepared. A connection that stays on a side means
   * that side.
   */
  void check(String sql, DeploymentSnapshot deployment) {
    if (deployment.mode() == DeploymentMode.SCHEMA
        && !deployment.isFixed()
        && count.get() <= MOST) {
      check(sql, deployment, deployment.target(Side.BLUE));
      check(sql, deployment, deployment.target(Side.GREEN));
    }
  }

  private void check(String sql, DeploymentSnapshot deployment, String schema) {
    if (mayName(sql, schema)
        && SchemaNames.qualifies(sql, schema)
        && told.asMap().putIfAbsent(sql, true) == null) {
      tell(sql, deployment, schema, count.incrementAndGet());
    }
  }

  /** A name with a quote in it is written in another way. */
  private static boolean mayName(String sql, String schema) {
    if (schema.indexOf('"') >= 0 || sql.contains("&\"")) {
      return true;
    }
    char first = Character.toLowerCase(schema.charAt(0));
    int last = sql.length() - schema.length();
    for (int at = 0; at < last; at++) {
      if (Character.toLowerCase(sql.charAt(at)) == first
          && sql.regionMatches(true, at, schema, 0, schema.length())) {
        return true;
      }
    }
    return false;
  }

  private static void tell(String sql, DeploymentSnapshot deployment, String schema, int number) {
    if (number <= MOST) {
      LOG.warn(
          "A statement names the schema "
              + schema
              + " of deployment '"
              + deployment.name()
              + "' and so does not follow a flip: "
              + (sql.length() > 200 ? sql.substring(0, 200) + "…" : sql),
          null);
    } else if (number == MOST + 1) {
      LOG.warn(
          "More than "
              + MOST
              + " statements name a schema of deployment '"
              + deployment.name()
              + "' and so do not follow a flip; the others are not told of. Leave the schema's name"
              + " out of the statements: search_path leads to the active side",
          null);
    }
  }
}
