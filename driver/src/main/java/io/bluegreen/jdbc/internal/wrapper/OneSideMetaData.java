package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.codegen.Delegate;
import io.bluegreen.codegen.GenerateDelegates;
import io.bluegreen.jdbc.internal.session.Session;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * pgjdbc's metadata without the other side's objects, for callers that ask for no schema. A tool
 * which looks for a table by its name alone finds one, the one that its statements use.
 *
 * <p>An older pgjdbc takes an empty schema for none. The pattern {@code %} asks for every schema,
 * and gets every schema. Source of the columns: the Javadoc of {@link DatabaseMetaData}.
 */
@GenerateDelegates("GeneratedOneSideMetaData")
abstract class OneSideMetaData implements DatabaseMetaData {
  private final Session session;
  private final BaseConnection home;
  private final DatabaseMetaData delegate;

  OneSideMetaData(Session session, BaseConnection home) throws SQLException {
    this.session = session;
    this.home = home;
    this.delegate = home.getMetaData();
  }

  @Delegate
  DatabaseMetaData delegate() {
    return delegate;
  }

  /** Filters what was found under a schema pattern. */
  private ResultSet found(@Nullable String schemaPattern, ResultSet all) throws SQLException {
    String hidden = session.hiddenSchema();
    return hidden == null || isNamed(schemaPattern) ? all : VisibleRows.without(hidden, home, all);
  }

  /** Filters keys and the like, which name tables of more than one schema. */
  private ResultSet related(ResultSet all, @Nullable String... schemas) throws SQLException {
    String hidden = session.hiddenSchema();
    if (hidden == null) {
      return all;
    }
    for (String schema : schemas) {
      if (hidden.equals(schema)) {
        return all;
      }
    }
    return VisibleRows.without(hidden, home, all);
  }

  private static boolean isNamed(@Nullable String schema) {
    return schema != null && !schema.isEmpty();
  }

  @Override
  public ResultSet getTables(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String tablePattern,
      String @Nullable [] types)
      throws SQLException {
    return found(schemaPattern, delegate.getTables(catalog, schemaPattern, tablePattern, types));
  }

  @Override
  public ResultSet getColumns(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String tablePattern,
      @Nullable String columnPattern)
      throws SQLException {
    return found(
        schemaPattern, delegate.getColumns(catalog, schemaPattern, tablePattern, columnPattern));
  }

  @Override
  public ResultSet getFunctions(
      @Nullable String catalog, @Nullable String schemaPattern, @Nullable String functionPattern)
      throws SQLException {
    return found(schemaPattern, delegate.getFunctions(catalog, schemaPattern, functionPattern));
  }

  @Override
  public ResultSet getFunctionColumns(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String functionPattern,
      @Nullable String columnPattern)
      throws SQLException {
    return found(
        schemaPattern,
        delegate.getFunctionColumns(catalog, schemaPattern, functionPattern, columnPattern));
  }

  @Override
  public ResultSet getProcedures(
      @Nullable String catalog, @Nullable String schemaPattern, @Nullable String procedurePattern)
      throws SQLException {
    return found(schemaPattern, delegate.getProcedures(catalog, schemaPattern, procedurePattern));
  }

  @Override
  public ResultSet getProcedureColumns(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String procedurePattern,
      @Nullable String columnPattern)
      throws SQLException {
    return found(
        schemaPattern,
        delegate.getProcedureColumns(catalog, schemaPattern, procedurePattern, columnPattern));
  }

  @Override
  public ResultSet getUDTs(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String typePattern,
      int @Nullable [] types)
      throws SQLException {
    return found(schemaPattern, delegate.getUDTs(catalog, schemaPattern, typePattern, types));
  }

  @Override
  public ResultSet getTablePrivileges(
      @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tablePattern)
      throws SQLException {
    return found(schemaPattern, delegate.getTablePrivileges(catalog, schemaPattern, tablePattern));
  }

  @Override
  public ResultSet getColumnPrivileges(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String table,
      @Nullable String columnPattern)
      throws SQLException {
    return found(schema, delegate.getColumnPrivileges(catalog, schema, table, columnPattern));
  }

  @Override
  public ResultSet getPrimaryKeys(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    return found(schema, delegate.getPrimaryKeys(catalog, schema, table));
  }

  @Override
  public ResultSet getIndexInfo(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String table,
      boolean unique,
      boolean approximate)
      throws SQLException {
    return found(schema, delegate.getIndexInfo(catalog, schema, table, unique, approximate));
  }

  /** Finds the table's schema first, because the result has no column for it. */
  @Override
  public ResultSet getBestRowIdentifier(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String table,
      int scope,
      boolean nullable)
      throws SQLException {
    String wanted = isNamed(schema) || table == null ? schema : schemaOf(table);
    return delegate.getBestRowIdentifier(catalog, wanted, table, scope, nullable);
  }

  private @Nullable String schemaOf(String table) throws SQLException {
    String escape = delegate.getSearchStringEscape();
    String pattern =
        table
            .replace(escape, escape + escape)
            .replace("_", escape + "_")
            .replace("%", escape + "%");
    Set<String> schemas = new HashSet<>();
    try (ResultSet tables = getTables(null, null, pattern, null)) {
      while (tables.next()) {
        schemas.add(tables.getString("TABLE_SCHEM"));
      }
    }
    String own = session.route().target();
    if (schemas.contains(own)) {
      return own;
    }
    return schemas.size() == 1 ? schemas.iterator().next() : null;
  }

  @Override
  public ResultSet getImportedKeys(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    return related(delegate.getImportedKeys(catalog, schema, table), schema);
  }

  @Override
  public ResultSet getExportedKeys(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    return related(delegate.getExportedKeys(catalog, schema, table), schema);
  }

  @Override
  public ResultSet getCrossReference(
      @Nullable String parentCatalog,
      @Nullable String parentSchema,
      @Nullable String parentTable,
      @Nullable String foreignCatalog,
      @Nullable String foreignSchema,
      @Nullable String foreignTable)
      throws SQLException {
    return related(
        delegate.getCrossReference(
            parentCatalog, parentSchema, parentTable, foreignCatalog, foreignSchema, foreignTable),
        parentSchema,
        foreignSchema);
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(delegate) ? type.cast(delegate) : delegate.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(delegate) || delegate.isWrapperFor(type);
  }
}
