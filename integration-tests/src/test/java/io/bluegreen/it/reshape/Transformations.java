package io.bluegreen.it.reshape;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The kinds of reshapes that are tried. Keys from 1 to 3000 are there at the beginning. */
final class Transformations {
  private Transformations() {}

  static Stream<Transformation> all() {
    return Stream.of(
        keyAndCentsAndSplit(),
        simple(
            "text to timestamptz, varchar to enum",
            "CREATE TYPE v2.status AS ENUM ('open', 'paid', 'sent')",
            "happened text NOT NULL, status varchar(10) NOT NULL",
            "'2026-01-01 00:00:0' || i % 10 || '+00', 'open'",
            "happened timestamptz NOT NULL, status v2.status NOT NULL",
            "happened::timestamptz AS happened, status::text::v2.status AS status",
            "happened = to_char(happened AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || '+00', status = status::text",
            "happened = '2026-02-02 00:01:' || lpad((:r % 60)::text, 2, '0') || '+00'",
            "status = 'paid'",
            "'2026-01-01 00:00:00+00', 'open'",
            "'2026-01-01 00:00:00+00', 'sent'"),
        simple(
            "json to columns, two columns merged, one dropped, one renamed",
            "",
            "data json, first text NOT NULL, last text NOT NULL, obsolete int DEFAULT 7, old_name text",
            "json_build_object('city', 'c' || i, 'zip', i), 'f' || i, 'l' || i, 7, 'o'",
            "city text, zip int, full_name text NOT NULL, new_name text",
            "data->>'city' AS city, (data->>'zip')::int AS zip, first || ' ' || last AS full_name, old_name AS new_name",
            "data = json_build_object('city', city, 'zip', zip), first = split_part(full_name, ' ', 1), last = split_part(full_name, ' ', 2), obsolete = keep, old_name = new_name",
            "first = 'f:r', data = json_build_object('city', ':r', 'zip', :r)",
            "full_name = 'n:r l:r', city = 'n:r', new_name = ':r'",
            "'{\"city\":\"x\",\"zip\":1}', 'f', 'l', 1, 'x'",
            "'x', 2, 'f l', 'y'"),
        simple(
            "generated column and row security",
            "",
            "price int NOT NULL, gross int GENERATED ALWAYS AS (price * 2) STORED, owner text NOT NULL DEFAULT 'a'); ALTER TABLE v1.item ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON v1.item USING (owner = current_user",
            "i, DEFAULT, 'a'",
            "net bigint NOT NULL, tax bigint GENERATED ALWAYS AS (net) STORED, owner text NOT NULL",
            "price AS net, owner",
            "price = net::int, owner = owner",
            "price = :r",
            "net = net + 1",
            "5, DEFAULT, 'b'",
            "7, DEFAULT, 'c'"),
        partitioned(),
        compositeToSurrogate(),
        selfReference());
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

  /** A table whose key stays, with columns that change. */
  private static Transformation simple(
      String name,
      String type,
      String columns,
      String filled,
      String newColumns,
      String forward,
      String back,
      String update,
      String newUpdate,
      String values,
      String newValues) {
    String rows = filled.replace(", DEFAULT", "");
    return new Transformation(
        name,
        List.of(
            "CREATE SCHEMA v1",
            "CREATE SCHEMA v2",
            type.isEmpty() ? "SELECT 1" : type,
            "CREATE TABLE v1.item (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, u text, "
                + columns
                + ")",
            "INSERT INTO v1.item (id, u, "
                + names(columns)
                + ") SELECT i, 'e', "
                + rows
                + " FROM generate_series(1, 3000) i",
            "SELECT setval('v1.item_id_seq', 1000000)"),
        """
        -- reshape: item
        -- source: v1.item
        -- target: v2.item
        CREATE TABLE v2.item (id bigint PRIMARY KEY DEFAULT nextval('v1.item_id_seq'), u text, %s);
        -- forward:
        SELECT id, u, %s
        -- back:
        id = id, u = u, %s
        -- after fill:
        CREATE INDEX item_u ON v2.item (u);
        """
            .formatted(newColumns, forward, back),
        new Writers.Version(
            List.of(
                "INSERT INTO v1.item VALUES (:id, 'i', "
                    + values
                    + ") ON CONFLICT (id) DO UPDATE SET u = 'c'",
                "UPDATE v1.item SET " + update + " WHERE id = :id",
                "UPDATE v1.item SET u = 'x:r' WHERE id BETWEEN :id AND :id + 2",
                "UPDATE v1.item SET id = id + 100000 WHERE id = :id AND NOT EXISTS (SELECT FROM v1.item WHERE id = :id + 100000)",
                "DELETE FROM v1.item WHERE id = :id"),
            "INSERT INTO v1.item VALUES (DEFAULT, ':u', " + values + ")"),
        new Writers.Version(
            List.of(
                "INSERT INTO v2.item VALUES (:id, 'i', "
                    + newValues
                    + ") ON CONFLICT (id) DO UPDATE SET u = 'c'",
                "UPDATE v2.item SET " + newUpdate + " WHERE id = :id",
                "UPDATE v2.item SET u = 'y:r' WHERE id BETWEEN :id AND :id + 2",
                "DELETE FROM v2.item WHERE id = :id"),
            "INSERT INTO v2.item VALUES (DEFAULT, ':u', " + newValues + ")"),
        "SELECT u FROM v1.item WHERE u LIKE 'w%'",
        "SELECT u FROM v2.item WHERE u LIKE 'w%'",
        Set.of("23505"));
  }

  /** The names of columns that can be given a value. */
  private static String names(String columns) {
    return java.util.Arrays.stream(columns.replaceAll("\\);.*", "").split(", ", -1))
        .filter(column -> !column.contains("GENERATED"))
        .map(column -> column.substring(0, column.indexOf(' ')))
        .collect(java.util.stream.Collectors.joining(", "));
  }

  /** A target in partitions, whose key is wider than the source's. */
  private static Transformation partitioned() {
    return new Transformation(
        "partitioned target",
        List.of(
            "CREATE SCHEMA v1",
            "CREATE SCHEMA v2",
            "CREATE TABLE v1.event (id bigserial PRIMARY KEY, day date NOT NULL, u text)",
            "INSERT INTO v1.event SELECT i, date '2026-01-01' + i % 60, 'e' FROM generate_series(1, 3000) i",
            "SELECT setval('v1.event_id_seq', 1000000)"),
        """
        -- reshape: event
        -- source: v1.event
        -- target: v2.event
        CREATE TABLE v2.event (id bigint NOT NULL DEFAULT nextval('v1.event_id_seq'), day date NOT NULL, u text, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
        CREATE TABLE v2.event_1 PARTITION OF v2.event FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
        CREATE TABLE v2.event_2 PARTITION OF v2.event DEFAULT;
        -- forward:
        SELECT id, day, u
        -- back:
        id = id, day = day, u = u
        """,
        new Writers.Version(
            List.of(
                "INSERT INTO v1.event VALUES (:id, '2026-01-10', 'i') ON CONFLICT (id) DO UPDATE SET day = excluded.day + :r",
                "UPDATE v1.event SET day = date '2026-01-01' + :r WHERE id = :id",
                "DELETE FROM v1.event WHERE id = :id"),
            "INSERT INTO v1.event (day, u) VALUES ('2026-01-03', ':u')"),
        new Writers.Version(
            List.of(
                "UPDATE v2.event SET day = date '2026-01-01' + :r WHERE id = :id",
                "UPDATE v2.event SET u = 'x' WHERE id = :id",
                "DELETE FROM v2.event WHERE id = :id"),
            "INSERT INTO v2.event (day, u) VALUES ('2026-02-03', ':u')"),
        "SELECT u FROM v1.event WHERE u LIKE 'w%'",
        "SELECT u FROM v2.event WHERE u LIKE 'w%'",
        Set.of("23505"));
  }

  /** A composite key that gives way to a surrogate, and stays a unique key. */
  private static Transformation compositeToSurrogate() {
    return new Transformation(
        "composite key to surrogate",
        List.of(
            "CREATE SCHEMA v1",
            "CREATE SCHEMA v2",
            "CREATE TABLE v1.seat (room int, number text, u text, PRIMARY KEY (room, number))",
            "INSERT INTO v1.seat SELECT i, 'n', 'e' FROM generate_series(1, 3000) i"),
        """
        -- reshape: seat
        -- source: v1.seat
        -- target: v2.seat
        -- key: room, number
        CREATE TABLE v2.seat (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, room int NOT NULL, number text NOT NULL, u text, UNIQUE (room, number));
        -- forward:
        SELECT room, number, u
        -- back:
        room = room, number = number, u = u
        """,
        new Writers.Version(
            List.of(
                "INSERT INTO v1.seat VALUES (:id, 'n', 'i') ON CONFLICT (room, number) DO UPDATE SET u = 'c'",
                "UPDATE v1.seat SET number = CASE number WHEN 'n' THEN 'm' ELSE 'n' END WHERE room = :id",
                "DELETE FROM v1.seat WHERE room = :id"),
            "INSERT INTO v1.seat VALUES (0, ':u', ':u')"),
        new Writers.Version(
            List.of(
                "INSERT INTO v2.seat (room, number, u) VALUES (:id, 'n', 'i') ON CONFLICT (room, number) DO UPDATE SET u = 'd'",
                "UPDATE v2.seat SET u = ':r' WHERE room = :id",
                "DELETE FROM v2.seat WHERE room = :id"),
            "INSERT INTO v2.seat (room, number, u) VALUES (0, ':u', ':u')"),
        "SELECT u FROM v1.seat WHERE u LIKE 'w%'",
        "SELECT u FROM v2.seat WHERE u LIKE 'w%'",
        Set.of("23505"));
  }

  /** A foreign key to itself, one to another table, and one from another table. */
  private static Transformation selfReference() {
    return new Transformation(
        "foreign keys: to itself, to another table, from another table",
        List.of(
            "CREATE SCHEMA v1",
            "CREATE SCHEMA v2",
            "CREATE TABLE v1.team (id int PRIMARY KEY)",
            "INSERT INTO v1.team SELECT generate_series(0, 9)",
            "CREATE TABLE v1.person (id serial PRIMARY KEY, boss int REFERENCES v1.person ON DELETE SET NULL DEFERRABLE, team int NOT NULL REFERENCES v1.team, u text)",
            "INSERT INTO v1.person SELECT i, nullif(i / 10, 0), i % 10, 'e' FROM generate_series(1, 3000) i",
            "SELECT setval('v1.person_id_seq', 1000000)",
            "CREATE TABLE v1.badge (person int NOT NULL REFERENCES v1.person ON DELETE CASCADE)"),
        """
        -- reshape: person
        -- source: v1.person
        -- target: v2.person
        CREATE TABLE v2.person (id bigint PRIMARY KEY DEFAULT nextval('v1.person_id_seq'), boss bigint, team int NOT NULL, u text);
        -- forward:
        SELECT id, boss, team, u
        -- back:
        id = id::int, boss = boss::int, team = team, u = u
        -- after fill:
        ALTER TABLE v2.person ADD CONSTRAINT person_boss FOREIGN KEY (boss) REFERENCES v2.person ON DELETE SET NULL DEFERRABLE NOT VALID;
        ALTER TABLE v2.person ADD CONSTRAINT person_team FOREIGN KEY (team) REFERENCES v1.team NOT VALID;
        ALTER TABLE v1.badge ADD CONSTRAINT badge_person_v2 FOREIGN KEY (person) REFERENCES v2.person ON DELETE CASCADE NOT VALID;
        """,
        new Writers.Version(
            List.of(
                "INSERT INTO v1.person VALUES (:id, NULL, :r % 10, 'i') ON CONFLICT (id) DO UPDATE SET u = 'c'",
                "WITH p AS (SELECT nextval('v1.person_id_seq')::int AS a, nextval('v1.person_id_seq')::int AS b) INSERT INTO v1.person SELECT a, b, 1, 'child first' FROM p UNION ALL SELECT b, NULL, 2, 'boss' FROM p",
                "INSERT INTO v1.badge SELECT id FROM v1.person WHERE id = :id FOR KEY SHARE",
                "DELETE FROM v1.person WHERE id = :id"),
            "INSERT INTO v1.person (team, u) VALUES (3, ':u')"),
        new Writers.Version(
            List.of(
                "INSERT INTO v2.person VALUES (:id, NULL, :r % 10, 'i') ON CONFLICT (id) DO UPDATE SET u = 'd'",
                "WITH p AS (SELECT nextval('v1.person_id_seq') AS a, nextval('v1.person_id_seq') AS b) INSERT INTO v2.person SELECT a, b, 1, 'child first' FROM p UNION ALL SELECT b, NULL, 2, 'boss' FROM p",
                "UPDATE v2.person SET u = ':r', team = :r % 10 WHERE id = :id",
                "DELETE FROM v2.person WHERE id = :id"),
            "INSERT INTO v2.person (team, u) VALUES (4, ':u')"),
        "SELECT u FROM v1.person WHERE u LIKE 'w%'",
        "SELECT u FROM v2.person WHERE u LIKE 'w%'",
        Set.of("23505", "23503"));
  }
}
