package io.bluegreen.it.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gate that lets a deployment through only where its columns are. */
@ExtendWith(PgExtension.class)
class ExpectTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 | public.orders.customer_email
          0 | public.orders.customer_email text
          0 | orders.customer_email TEXT
          0 | public.orders.id int
          0 | public.orders.id int4
          0 | public.orders.id integer
          0 | public.orders.amount numeric(12,2)
          0 | public.orders.made timestamptz
          0 | public.orders.made timestamp with time zone
          0 | public.orders.tags text[]
          0 | public."Odd Table"."A b" bigint
          0 | public.seen.customer_email text
          1 | public.orders.customer_email varchar
          1 | public.orders.id bigint
          1 | public.orders.amount numeric(10,2)
          1 | public.orders.missing
          1 | public.nowhere.id
          1 | public.orders.dropped
          1 | public.orders.id no_such_type
          2 | orders
          """)
  void columns(int exit, String wanted, PgDatabase database) throws Exception {
    database.execute(
        "CREATE TABLE orders (id int, customer_email text, amount numeric(12,2), made timestamptz, tags text[], dropped int)",
        "ALTER TABLE orders DROP dropped",
        "CREATE TABLE \"Odd Table\" (\"A b\" bigint)",
        "CREATE VIEW seen AS SELECT customer_email FROM orders");
    ToolRun run = ToolRun.on(database.jdbcUrl(), "expect", wanted);
    assertThat(run.exit()).as(run.toString()).isEqualTo(exit);
  }

  @Test
  void everyOneOfSeveralHasToBeThere(PgDatabase database) throws Exception {
    database.execute("CREATE TABLE orders (id int, email text)");
    ToolRun.json(database.jdbcUrl(), "expect", "public.orders.id", "public.orders.email text");
    assertThat(
            ToolRun.json(
                    1,
                    database.jdbcUrl(),
                    "expect",
                    "public.orders.id",
                    "public.orders.email bigint")
                .toString())
        .contains("1 of 2 column(s)", "public.orders.email bigint", "text");
  }
}
