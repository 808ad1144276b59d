package io.bluegreen.it.reshape;

import java.util.List;
import java.util.stream.Stream;

/** The kinds of reshapes that are tried. Keys from 1 to 3000 are there at the beginning. */
final class Transformations {
  private Transformations() {}

  static Stream<Transformation> all() {
    return Stream.of(
        keyAndCentsAndSplit(),
        textAndEnum().built(),
        jsonAndMerge().built(),
        generatedAndRowSecurity().built(),
        partitioned(),
        compositeToSurrogate(),
        selfReference());
  }

  private static ItemTransformation textAndEnum() {
    return new ItemTransformation(
        "text to timestamptz, varchar to enum",
        "CREATE TYPE v2.status AS ENUM ('open', 'paid', 'sent')",
        new ItemTransformation.Shape(
            "happened text NOT NULL, status varchar(10) NOT NULL",
            "happened = '2026-02-02 00:01:' || lpad((:r % 60)::text, 2, '0') || '+00'",
            "'2026-01-01 00:00:00+00', 'open'",
            "happened, status",
            "2026-01-03 00:00:00+00\tpaid"),
        "'2026-01-01 00:00:0' || i % 10 || '+00', 'open'",
        new ItemTransformation.Shape(
            "happened timestamptz NOT NULL, status v2.status NOT NULL",
            "status = 'paid'",
            "'2026-01-01 00:00:00+00', 'sent'",
            "happened, status",
            "2026-01-04 00:00:00+00\topen"),
        "happened::timestamptz AS happened, status::text::v2.status AS status",
        "happened = to_char(happened AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || '+00', status = status::text");
  }

  private static ItemTransformation jsonAndMerge() {
    return new ItemTransformation(
        "json to columns, two columns merged, one dropped, one renamed",
        "",
        new ItemTransformation.Shape(
            "data json, first text NOT NULL, last text NOT NULL, obsolete int DEFAULT 7, old_name text",
            "first = 'f:r', data = json_build_object('city', ':r', 'zip', :r)",
            "'{\"city\":\"x\",\"zip\":1}', 'f', 'l', 1, 'x'",
            "data, first, last, obsolete, old_name",
            "{\"city\":\"k\",\"zip\":2}\tf\tl\t3\to"),
        "json_build_object('city', 'c' || i, 'zip', i), 'f' || i, 'l' || i, 7, 'o'",
        new ItemTransformation.Shape(
            "city text, zip int, full_name text NOT NULL, new_name text",
            "full_name = 'n:r l:r', city = 'n:r', new_name = ':r'",
            "'x', 2, 'f l', 'y'",
            "city, zip, full_name, new_name",
            "k\t3\tf l\tn"),
        "data->>'city' AS city, (data->>'zip')::int AS zip, first || ' ' || last AS full_name, old_name AS new_name",
        "data = json_build_object('city', city, 'zip', zip), first = split_part(full_name, ' ', 1), last = split_part(full_name, ' ', 2), obsolete = keep, old_name = new_name");
  }

  private static ItemTransformation generatedAndRowSecurity() {
    return new ItemTransformation(
        "generated column and row security",
        "",
        new ItemTransformation.Shape(
            "price int NOT NULL, gross int GENERATED ALWAYS AS (price * 2) STORED, owner text NOT NULL DEFAULT 'a'); ALTER TABLE v1.item ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON v1.item USING (owner = current_user",
            "price = :r",
            "5, DEFAULT, 'b'",
            "price, owner",
            ":r\tb"),
        "i, 'a'",
        new ItemTransformation.Shape(
            "net bigint NOT NULL, tax bigint GENERATED ALWAYS AS (net) STORED, owner text NOT NULL",
            "net = net + 1",
            "7, DEFAULT, 'c'",
            "net, owner",
            ":r\tc"),
        "price AS net, owner",
        "price = net::int, owner = owner");
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
        CREATE TABLE v2.order_note (order_no bigint PRIMARY KEY, note text NOT NULL, FOREIGN KEY (order_no) REFERENCES v2.orders);
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
                "UPDATE v1.orders SET amount = amount + 1, note = CASE WHEN :r % 3 = 0 THEN NULL ELSE 'u:r' END WHERE id = :id",
                "UPDATE v1.orders SET amount = amount + 1 WHERE id BETWEEN :id AND :id + 3",
                "copy v1.orders (email, amount) from stdin|c:r\t:r",
                "INSERT INTO v1.orders (email, amount) VALUES ('b', :r);;UPDATE v1.orders SET amount = :r WHERE id = :id;;DELETE FROM v1.orders WHERE id = :id + 1"),
            List.of(
                RacingStatement.move("v1.orders"),
                RacingStatement.merge(
                    "MERGE INTO v1.orders o USING (SELECT :id AS id, :r AS r) n ON o.id = n.id WHEN MATCHED AND n.r < 20 THEN DELETE WHEN MATCHED THEN UPDATE SET note = 'm' || n.r WHEN NOT MATCHED THEN INSERT VALUES (n.id, 'm', n.r, NULL)",
                    "INSERT INTO v1.orders VALUES (:id, 'r', 1, NULL)")),
            "INSERT INTO v1.orders (email, amount) VALUES (':u', 1)"),
        new Writers.Version(
            List.of(
                "INSERT INTO v2.orders VALUES (:id, 'n:r', :r) ON CONFLICT (order_no) DO UPDATE SET cents = v2.orders.cents + 1",
                "WITH n AS (DELETE FROM v2.order_note WHERE order_no = :id) DELETE FROM v2.orders WHERE order_no = :id",
                "DELETE FROM v2.order_note WHERE order_no = :id",
                "INSERT INTO v2.order_note SELECT order_no, 'n:r' FROM v2.orders WHERE order_no = :id FOR KEY SHARE ON CONFLICT (order_no) DO UPDATE SET note = excluded.note",
                "UPDATE v2.orders SET cents = cents + 1 WHERE order_no = :id",
                "copy v2.orders (email, cents) from stdin|c:r\t:r",
                "INSERT INTO v2.orders (email, cents) VALUES ('b', :r);;UPDATE v2.orders SET cents = :r WHERE order_no = :id;;DELETE FROM v2.order_note WHERE order_no = :id + 1"),
            List.of(
                RacingStatement.merge(
                    "MERGE INTO v2.orders o USING (SELECT :id::bigint AS id) n ON o.order_no = n.id WHEN MATCHED THEN UPDATE SET cents = o.cents + 1 WHEN NOT MATCHED THEN INSERT VALUES (n.id, 'm', 1)",
                    "INSERT INTO v2.orders VALUES (:id, 'r', 1)")),
            "INSERT INTO v2.orders (email, cents) VALUES (':u', 1)"),
        "SELECT email FROM v1.orders WHERE email LIKE 'w%'",
        "SELECT email FROM v2.orders WHERE email LIKE 'w%'",
        "TRUNCATE v1.orders",
        "TRUNCATE v2.order_note, v2.orders");
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
                "DELETE FROM v1.event WHERE id = :id",
                "copy v1.event (day, u) from stdin|2026-01-05\tc",
                "INSERT INTO v1.event (day, u) VALUES ('2026-02-05', 'b');;UPDATE v1.event SET day = day + 30 WHERE id = :id;;DELETE FROM v1.event WHERE id = :id + 1"),
            List.of(
                RacingStatement.merge(
                    "MERGE INTO v1.event e USING (SELECT :id AS id, :r AS r) n ON e.id = n.id WHEN MATCHED AND n.r < 20 THEN DELETE WHEN MATCHED THEN UPDATE SET day = date '2026-01-01' + n.r WHEN NOT MATCHED THEN INSERT VALUES (n.id, '2026-01-20', 'm')",
                    "INSERT INTO v1.event VALUES (:id, '2026-01-20', 'r')")),
            "INSERT INTO v1.event (day, u) VALUES ('2026-01-03', ':u')"),
        new Writers.Version(
            List.of(
                "INSERT INTO v2.event VALUES (:id + 300000, '2026-01-10', 'i') ON CONFLICT (id, day) DO UPDATE SET u = 'd'",
                "copy v2.event (day, u) from stdin|2026-02-06\tc",
                "INSERT INTO v2.event (day, u) VALUES ('2026-01-06', 'b');;UPDATE v2.event SET u = ':r' WHERE id = :id + 300000;;DELETE FROM v2.event WHERE id = :id + 300001"),
            List.of(
                movedMeanwhile("UPDATE v2.event SET day = date '2026-01-01' + :r WHERE id = :id"),
                movedMeanwhile("UPDATE v2.event SET u = 'x' WHERE id = :id"),
                movedMeanwhile("DELETE FROM v2.event WHERE id = :id"),
                RacingStatement.merge(
                    "MERGE INTO v2.event e USING (SELECT :id + 200000 AS id, :r AS r) n ON e.id = n.id WHEN MATCHED AND n.r < 20 THEN DELETE WHEN MATCHED THEN UPDATE SET u = 'm' || n.r WHEN NOT MATCHED THEN INSERT VALUES (n.id, '2026-02-20', 'm')",
                    "INSERT INTO v2.event VALUES (:id + 200000, '2026-02-20', 'r')")),
            "INSERT INTO v2.event (day, u) VALUES ('2026-02-03', ':u')"),
        "SELECT u FROM v1.event WHERE u LIKE 'w%'",
        "SELECT u FROM v2.event WHERE u LIKE 'w%'",
        "TRUNCATE v1.event",
        "TRUNCATE v2.event");
  }

  /** In a table with partitions a statement fails if its row is moved while it waits. */
  private static RacingStatement movedMeanwhile(String sql) {
    return new RacingStatement(
        sql,
        "UPDATE v2.event SET day = CASE WHEN day < '2026-02-01' THEN day + 100 ELSE day - 100 END WHERE id = :id",
        5,
        "40001");
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
                "DELETE FROM v1.seat WHERE room = :id",
                "copy v1.seat (room, number, u) from stdin|0\tc:n\tc",
                "INSERT INTO v1.seat VALUES (0, 'b:n', 'b');;UPDATE v1.seat SET u = 'b:r' WHERE room = :id;;DELETE FROM v1.seat WHERE room = :id + 1"),
            List.of(
                new RacingStatement(
                    "UPDATE v1.seat SET number = CASE number WHEN 'n' THEN 'm' ELSE 'n' END WHERE room = :id",
                    "INSERT INTO v1.seat VALUES (:id, 'm', 'r')",
                    5,
                    "23505"),
                RacingStatement.merge(
                    "MERGE INTO v1.seat s USING (SELECT :id AS id, :r AS r) n ON s.room = n.id AND s.number = 'n' WHEN MATCHED AND n.r < 20 THEN DELETE WHEN MATCHED THEN UPDATE SET u = 'm' || n.r WHEN NOT MATCHED THEN INSERT VALUES (n.id, 'n', 'm')",
                    "INSERT INTO v1.seat VALUES (:id, 'n', 'r')")),
            "INSERT INTO v1.seat VALUES (0, ':u', ':u')"),
        new Writers.Version(
            List.of(
                "INSERT INTO v2.seat (room, number, u) VALUES (:id, 'n', 'i') ON CONFLICT (room, number) DO UPDATE SET u = 'd'",
                "UPDATE v2.seat SET u = ':r' WHERE room = :id",
                "DELETE FROM v2.seat WHERE room = :id",
                "copy v2.seat (room, number, u) from stdin|0\td:n\td",
                "INSERT INTO v2.seat (room, number, u) VALUES (0, 'e:n', 'b');;UPDATE v2.seat SET u = 'b:r' WHERE room = :id;;DELETE FROM v2.seat WHERE room = :id + 1"),
            List.of(
                RacingStatement.merge(
                    "MERGE INTO v2.seat s USING (SELECT :id AS id, :r AS r) n ON s.room = n.id AND s.number = 'n' WHEN MATCHED AND n.r < 20 THEN DELETE WHEN MATCHED THEN UPDATE SET u = 'm' || n.r WHEN NOT MATCHED THEN INSERT (room, number, u) VALUES (n.id, 'n', 'm')",
                    "INSERT INTO v2.seat (room, number, u) VALUES (:id, 'n', 'r')")),
            "INSERT INTO v2.seat (room, number, u) VALUES (0, ':u', ':u')"),
        "SELECT u FROM v1.seat WHERE u LIKE 'w%'",
        "SELECT u FROM v2.seat WHERE u LIKE 'w%'",
        "TRUNCATE v1.seat",
        "TRUNCATE v2.seat");
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
                "UPDATE v1.person SET boss = :id / 10 WHERE id = :id AND EXISTS (SELECT FROM v1.person WHERE id = :id / 10 FOR KEY SHARE)",
                "DELETE FROM v1.person WHERE id = :id",
                "copy v1.person (team, u) from stdin|1\tc",
                "INSERT INTO v1.person (team, u) VALUES (2, 'b');;UPDATE v1.person SET team = :r % 10 WHERE id = :id;;DELETE FROM v1.person WHERE id = :id + 1"),
            List.of(
                RacingStatement.merge(
                    "MERGE INTO v1.person p USING (SELECT :id AS id, :r AS r) n ON p.id = n.id WHEN MATCHED AND n.r < 20 THEN DELETE WHEN MATCHED THEN UPDATE SET team = n.r % 10 WHEN NOT MATCHED THEN INSERT VALUES (n.id, NULL, 5, 'm')",
                    "INSERT INTO v1.person VALUES (:id, NULL, 5, 'r')")),
            "INSERT INTO v1.person (team, u) VALUES (3, ':u')"),
        new Writers.Version(
            List.of(
                "INSERT INTO v2.person VALUES (:id, NULL, :r % 10, 'i') ON CONFLICT (id) DO UPDATE SET u = 'd'",
                "WITH p AS (SELECT nextval('v1.person_id_seq') AS a, nextval('v1.person_id_seq') AS b) INSERT INTO v2.person SELECT a, b, 1, 'child first' FROM p UNION ALL SELECT b, NULL, 2, 'boss' FROM p",
                "UPDATE v2.person SET u = ':r', team = :r % 10 WHERE id = :id",
                "INSERT INTO v1.badge SELECT id FROM v2.person WHERE id = :id FOR KEY SHARE",
                "DELETE FROM v2.person WHERE id = :id",
                "copy v2.person (team, u) from stdin|1\td",
                "INSERT INTO v2.person (team, u) VALUES (2, 'b');;UPDATE v2.person SET team = :r % 10 WHERE id = :id;;DELETE FROM v2.person WHERE id = :id + 1"),
            List.of(
                RacingStatement.merge(
                    "MERGE INTO v2.person p USING (SELECT :id::bigint AS id, :r AS r) n ON p.id = n.id WHEN MATCHED AND n.r < 20 THEN DELETE WHEN MATCHED THEN UPDATE SET team = n.r % 10 WHEN NOT MATCHED THEN INSERT VALUES (n.id, NULL, 5, 'm')",
                    "INSERT INTO v2.person VALUES (:id, NULL, 5, 'r')")),
            "INSERT INTO v2.person (team, u) VALUES (4, ':u')"),
        "SELECT u FROM v1.person WHERE u LIKE 'w%'",
        "SELECT u FROM v2.person WHERE u LIKE 'w%'",
        "TRUNCATE v1.person, v1.badge",
        "TRUNCATE v2.person, v1.badge");
  }
}
