package io.bluegreen.it.support;

import java.sql.SQLException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A JUnit extension that provides the shared server of the newest version as a {@link PgServer}
 * parameter, and an empty database in it as a {@link PgDatabase} parameter: one per class in the
 * constructor and in {@code @BeforeAll}, one per test in {@code @BeforeEach}, {@code @AfterEach}
 * and test methods. Databases are dropped with their scope.
 */
public final class PgExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(PgExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == PgServer.class || type == PgDatabase.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (parameter.getParameter().getType() == PgServer.class) {
      return SharedServers.newest();
    }
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(scope(context), key -> create(), Scoped.class)
        .database;
  }

  /** A class's store is visible in its tests, so the scope is part of the key. */
  private static String scope(ExtensionContext context) {
    return context.getUniqueId();
  }

  private static Scoped create() {
    try {
      return new Scoped(SharedServers.newest().createDatabase());
    } catch (SQLException e) {
      throw new ParameterResolutionException("no database for the test", e);
    }
  }

  private record Scoped(PgDatabase database) implements AutoCloseable {
    @Override
    public void close() throws SQLException {
      database.drop();
    }
  }
}
