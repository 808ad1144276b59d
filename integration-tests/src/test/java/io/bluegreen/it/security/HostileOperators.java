package io.bluegreen.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgDatabase;
import java.sql.SQLException;

/**
 * Operators in {@code public} that note each use of theirs: {@code =}, {@code <>} and {@code ||}
 * for every pair of types for which PostgreSQL has no operator of that name itself. Stateless.
 */
final class HostileOperators {
  private HostileOperators() {}

  /** Makes them, with the table of their notes. */
  static void in(PgDatabase database, String... types) throws SQLException {
    database.execute(
        "CREATE TABLE public.trapped (what text)", "GRANT INSERT ON public.trapped TO PUBLIC");
    database.execute(
        """
        DO $do$
        DECLARE
          types text[] := '{%s}';
          l text; r text; o text; gives text;
        BEGIN
          FOREACH o IN ARRAY ARRAY['=', '<>', '||'] LOOP
            gives := CASE o WHEN '||' THEN 'text' ELSE 'bool' END;
            FOREACH l IN ARRAY types LOOP FOREACH r IN ARRAY types LOOP
              EXECUTE format($f$CREATE OR REPLACE FUNCTION public.trap_%%1$s(%%2$s, %%3$s) RETURNS %%1$s LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO public.trapped VALUES ('%%2$s %%4$s %%3$s'); RETURN NULL; END $$ $f$, gives, l, r, o);
              IF to_regoperator(format('pg_catalog.%%s(%%s,%%s)', o, l, r)) IS NULL THEN
                EXECUTE format('CREATE OPERATOR public.%%s (LEFTARG = %%s, RIGHTARG = %%s, FUNCTION = public.trap_%%s)', o, l, r, gives);
              END IF;
            END LOOP; END LOOP;
          END LOOP;
        END $do$
        """
            .formatted(String.join(",", types).replace("\"", "\\\"")));
  }

  static void assertNoneWasRun(PgDatabase database) throws SQLException {
    assertThat(database.column("SELECT DISTINCT what FROM public.trapped")).isEmpty();
  }
}
