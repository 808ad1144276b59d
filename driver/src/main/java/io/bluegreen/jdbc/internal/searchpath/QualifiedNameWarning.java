package io.bluegreen.jdbc.internal.searchpath;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.model.Side;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Warns once per statement text that names a side's schema, because such a statement stays on that
 * side whatever the control table says. Thread-safe.
 *
 * <p>Costs a substring search per text; a name in mixed case without quotes is not found.
 */
final class QualifiedNameWarning {
  private static final DriverLog LOG = DriverLog.of(QualifiedNameWarning.class);

  private final Cache<String, Boolean> told =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(1_000).build();

  private volatile @Nullable Needles needles;

  /** Looks at a text that is about to be sent or prepared. */
  void check(String sql, DeploymentSnapshot deployment) {
    Needles now = needles;
    if (now == null || now.deployment != deployment) {
      now = new Needles(deployment);
      needles = now;
    }
    for (int i = 0; i < now.texts.length; i++) {
      if (sql.contains(now.texts[i])) {
        warnIfQualified(sql, deployment, deployment.target(i < 2 ? Side.BLUE : Side.GREEN));
      }
    }
  }

  private void warnIfQualified(String sql, DeploymentSnapshot deployment, String schema) {
    String quoted = Pattern.quote(SearchPath.quoted(schema));
    Pattern qualifier =
        Pattern.compile(
            "(?:" + quoted + "|(?<![\\w$\"])" + Pattern.quote(schema) + ")\\s*\\.",
            Pattern.CASE_INSENSITIVE);
    if (qualifier.matcher(sql).find() && told.asMap().putIfAbsent(sql, true) == null) {
      LOG.warn(
          "A statement names the schema "
              + schema
              + " of deployment '"
              + deployment.name()
              + "' and so does not follow a flip: "
              + (sql.length() > 200 ? sql.substring(0, 200) + "…" : sql),
          null);
    }
  }

  /** What to search for under one snapshot: both schemas as written and in upper case. */
  private static final class Needles {
    private final DeploymentSnapshot deployment;
    private final String[] texts;

    Needles(DeploymentSnapshot deployment) {
      String blue = deployment.target(Side.BLUE);
      String green = deployment.target(Side.GREEN);
      this.deployment = deployment;
      this.texts =
          new String[] {blue, blue.toUpperCase(Locale.ROOT), green, green.toUpperCase(Locale.ROOT)};
    }
  }
}
