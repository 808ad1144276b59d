package io.bluegreen.ops.prepare;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The preparation of an idle side for its first load: statistics, filled materialized views and,
 * with the extension pg_prewarm, tables and indexes in memory. Used by one thread.
 */
public final class SideWarmer {
  private static final String RELATIONS =
      "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c JOIN"
          + " pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname NOT IN"
          + " ('bluegreen', 'information_schema') AND n.nspname !~ '^pg_' AND c.relpersistence <> 't'"
          + " AND (?::text IS NULL OR n.nspname = ?) AND c.relkind = ANY (?) ORDER BY c.oid";

  private final Connection connection;
  private final @Nullable String schema;
  private final Consumer<String> progress;

  /**
   * Creates a warmer.
   *
   * @param schema the only schema to warm; null for all
   * @param progress receives a description of each step before it begins
   */
  public SideWarmer(Connection connection, @Nullable String schema, Consumer<String> progress) {
    this.connection = connection;
    this.schema = schema;
    this.progress = progress;
  }

  /** The numbers of refreshed views, analyzed tables and blocks read into memory. */
  public record Done(int refreshed, int analyzed, long blocks) {}

  /**
   * Refreshes materialized views, analyzes tables, and with {@code prewarm} reads them into memory.
   */
  public Done run(boolean prewarm) throws SQLException {
    List<String> views = relations("m");
    for (String view : views) {
      progress.accept("refresh " + view);
      Sql.run(
          connection,
          "REFRESH MATERIALIZED VIEW " + (concurrently(view) ? "CONCURRENTLY " : "") + view);
    }
    List<String> tables = new ArrayList<>(relations("r", "p", "m"));
    for (String table : tables) {
      progress.accept("analyze " + table);
      Sql.run(connection, "ANALYZE " + table);
    }
    return new Done(views.size(), tables.size(), prewarm ? prewarm() : 0);
  }

  /** Returns the schema of the extension pg_prewarm, or null if it is not installed. */
  public @Nullable String prewarmSchema() throws SQLException {
    return Sql.texts(
            connection,
            "SELECT pg_catalog.quote_ident(n.nspname) FROM pg_catalog.pg_extension e JOIN"
                + " pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'pg_prewarm'")
        .stream()
        .findFirst()
        .orElse(null);
  }

  private long prewarm() throws SQLException {
    String extension = prewarmSchema();
    long blocks = 0;
    if (extension != null) {
      for (String relation : relations("r", "m", "i")) {
        progress.accept("read " + relation);
        blocks +=
            Sql.number(
                connection,
                "SELECT " + extension + ".pg_prewarm(?::pg_catalog.regclass)",
                relation);
      }
    }
    return blocks;
  }

  /** Tells whether a view can be refreshed without blocking readers, which needs a unique index. */
  private boolean concurrently(String view) throws SQLException {
    return Sql.truth(
        connection,
        "SELECT relispopulated AND EXISTS (SELECT FROM pg_catalog.pg_index WHERE indrelid = c.oid AND"
            + " indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL) FROM"
            + " pg_catalog.pg_class c WHERE oid = ?::pg_catalog.regclass",
        view);
  }

  private List<String> relations(String... kinds) throws SQLException {
    return Sql.texts(
        connection, RELATIONS, schema, schema, connection.createArrayOf("\"char\"", kinds));
  }
}
