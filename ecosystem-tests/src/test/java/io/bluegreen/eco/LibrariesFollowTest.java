package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools and mappers that are given our URL, and a cache that a listener evicts. */
@ExtendWith(PgExtension.class)
class LibrariesFollowTest {

  @ParameterizedTest
  @ValueSource(strings = {"hikari", "dbcp2", "tomcat", "c3p0", "agroal", "vibur", "p6spy"})
  void poolsFollowByTheUrl(String pool, PgDatabase database) throws Exception {
    SchemaDeployment sides = SchemaDeployment.in(database).items().create();
    try (AskedApp app =
        new AskedApp(
            Stack.of("pools", "pools").jvm().runs("shop.PoolApp", pool, sides.url()).start())) {
      app.assertFollows(sides);
      app.assertQuiet();
    }
  }

  /** HikariCP warns that the class is not registered, and uses it. */
  @Test
  void pgjdbcsOwnUrlFollowsWhereTheDriverClassIsNamed(PgDatabase database) throws Exception {
    SchemaDeployment sides = SchemaDeployment.in(database).items().create();
    try (AskedApp app =
        new AskedApp(
            Stack.of("pools", "pools").jvm().runs("shop.PoolApp", "plain", sides.url()).start())) {
      app.assertFollows(sides);
    }
  }

  @Test
  void jooqAndMyBatisKnowPostgresql(PgDatabase database) throws Exception {
    SchemaDeployment sides = SchemaDeployment.in(database).items().create();
    try (AskedApp app =
        new AskedApp(
            Stack.of("mappers", "mappers").jvm().runs("shop.MapperApp", sides.url()).start())) {
      assertThat(app.ask("jooq")).isEqualTo("POSTGRES");
      assertThat(app.ask("mybatis")).isEqualTo("PostgreSQL");
      app.assertFollows(sides);
    }
  }

  @Test
  void theSharedCacheOfEclipseLinkIsEvicted(PgDatabase database) throws Exception {
    SchemaDeployment sides =
        SchemaDeployment.in(database)
            .tables("CREATE TABLE here (id bigint PRIMARY KEY, side text)")
            .onBlue("INSERT INTO here VALUES (1, 'blue')")
            .onGreen("INSERT INTO here VALUES (1, 'green')")
            .create();
    try (AskedApp app =
        new AskedApp(
            Stack.of("eclipselink", "eclipselink")
                .jvm()
                .runs("shop.CacheApp", sides.url())
                .start())) {
      assertThat(app.ask("side")).isEqualTo("blue");
      for (String side : new String[] {"green", "blue"}) {
        sides.flipAndAwaitClients(side);
        Waits.eventually(() -> app.ask("side"), side::equals);
      }
      app.assertQuiet();
    }
  }
}
