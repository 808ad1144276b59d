package io.bluegreen.it.reshape;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The kinds of reshapes that are tried. Keys from 1 to 3000 are there at the beginning. */
final class Transformations {
  private Transformations() {}

  static Stream<Transformation> all() {
    return Stream.of(keyAndCentsAndSplit());
  }

  /** int to bigint, numeric to cents, one table split in two, a column renamed. */
  static Transformation keyAndCentsAndSplit() {
    return new Transformation(
        "int to bigint, numeric to cents, split in two",
        List.of(
            "CREATE SCHEMA v1",
            "CREATE SCHEMA v2",
            "CREATE TABLE v1.orders (id serial PRIMARY KEY, email text, amount numeric(12,2) NOT NULL, note text)",
            "INSERT INTO v1.orders SELECT i, 'e' || i, i / 100.0, CASE WHEN i % 3 = 0 THEN 'n' || i END FROM generate_series(1, 3000) i",
            "SELECT setval('v1.orders_id_seq', 1000000)"),
        """
        -- reshape: orders
        -- source: v1.orders
        -- target: v2.orders
        CREATE TABLE v2.orders (order_no bigint PRIMARY KEY DEFAULT nextval('v1.orders_id_seq'), email text NOT NULL, cents bigint NOT NULL);
        -- forward:
        SELECT id AS order_no, coalesce(email, '') AS email, (amount * 100)::bigint AS cents
        -- target: v2.order_note
        CREATE TABLE v2.order_note (order_no bigint PRIMARY KEY, note text NOT NULL);
        -- forward:
        SELECT id AS order_no, note WHERE note IS NOT NULL
        -- back:
        id = order_no::int,
        email = nullif(orders.email, ''),
        amount = orders.cents / 100.0,
        note = order_note.note
        """,
        new Writers.Version(
            List.of(
                "INSERT INTO v1.orders VALUES (:id, 'o:r', :r, CASE WHEN :r % 2 = 0 THEN 'o' END) ON CONFLICT (id) DO UPDATE SET email = excluded.email, amount = excluded.amount + 1",
                "DELETE FROM v1.orders WHERE id = :id",
                "UPDATE v1.orders SET id = id + 100000 WHERE id = :id AND NOT EXISTS (SELECT FROM v1.orders WHERE id = :id + 100000)",
                "UPDATE v1.orders SET amount = amount + 1, note = CASE WHEN :r % 3 = 0 THEN NULL ELSE 'u:r' END WHERE id = :id",
                "UPDATE v1.orders SET amount = amount + 1 WHERE id BETWEEN :id AND :id + 3",
                "copy v1.orders (email, amount) from stdin|c:r\t:r",
                "MERGE INTO v1.orders o USING (SELECT :id AS id, :r AS r) n ON o.id = n.id WHEN MATCHED AND n.r < 20 THEN DELETE WHEN MATCHED THEN UPDATE SET note = 'm' || n.r WHEN NOT MATCHED THEN INSERT VALUES (n.id, 'm', n.r, NULL)",
                "INSERT INTO v1.orders (email, amount) VALUES ('b', :r);;UPDATE v1.orders SET amount = :r WHERE id = :id;;DELETE FROM v1.orders WHERE id = :id + 1"),
            "INSERT INTO v1.orders (email, amount) VALUES (':u', 1)"),
        new Writers.Version(
            List.of(
                "INSERT INTO v2.orders VALUES (:id, 'n:r', :r) ON CONFLICT (order_no) DO UPDATE SET cents = v2.orders.cents + 1",
                "WITH n AS (DELETE FROM v2.order_note WHERE order_no = :id) DELETE FROM v2.orders WHERE order_no = :id",
                "DELETE FROM v2.order_note WHERE order_no = :id",
                "INSERT INTO v2.order_note SELECT order_no, 'n:r' FROM v2.orders WHERE order_no = :id FOR KEY SHARE ON CONFLICT (order_no) DO UPDATE SET note = excluded.note",
                "UPDATE v2.orders SET cents = cents + 1 WHERE order_no = :id",
                "copy v2.orders (email, cents) from stdin|c:r\t:r"),
            "INSERT INTO v2.orders (email, cents) VALUES (':u', 1)"),
        "SELECT email FROM v1.orders WHERE email LIKE 'w%'",
        "SELECT email FROM v2.orders WHERE email LIKE 'w%'",
        Set.of("23505"));
  }
}
