package io.bluegreen.it.preflight;

import static io.bluegreen.it.preflight.SpoiledDeployment.error;
import static io.bluegreen.it.preflight.SpoiledDeployment.warn;

import io.bluegreen.jdbc.model.Side;
import java.util.List;

/** Faults of types, operators and other objects that one side has otherwise, or not at all. */
final class ObjectSpoils {
  private static final String ADD =
      "CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE sql IMMUTABLE RETURN $1 + $2";
  private static final String NO_ADD = "DROP FUNCTION plus CASCADE";

  static final List<SpoiledDeployment> ALL =
      List.of(
          error("domains")
              .blue("CREATE DOMAIN pct AS int DEFAULT 3 NOT NULL CHECK (value BETWEEN 0 AND 100)")
              .then("DROP DOMAIN pct"),
          error("domains")
              .both("CREATE DOMAIN pct AS int CHECK (value BETWEEN 0 AND 100)")
              .green("ALTER DOMAIN pct DROP CONSTRAINT pct_check")
              .then("DROP DOMAIN pct"),
          error("domains")
              .both("CREATE DOMAIN pct AS int")
              .green(
                  "ALTER DOMAIN pct ADD CONSTRAINT few CHECK (value < 10); ALTER DOMAIN pct SET NOT NULL")
              .then("DROP DOMAIN pct"),
          error("domains")
              .both("CREATE DOMAIN pct AS int DEFAULT 1")
              .blue("ALTER DOMAIN pct SET DEFAULT 2")
              .then("DROP DOMAIN pct"),
          error("composite-types")
              .blue("CREATE TYPE addr AS (street text, no int)")
              .then("DROP TYPE addr"),
          error("composite-types")
              .both("CREATE TYPE addr AS (street text, no int)")
              .green("ALTER TYPE addr ADD ATTRIBUTE zip text")
              .then("DROP TYPE addr"),
          error("composite-types")
              .both("CREATE TYPE addr AS (street text, no int)")
              .blue(
                  "ALTER TYPE addr ADD ATTRIBUTE zip text; ALTER TYPE addr ALTER ATTRIBUTE no TYPE bigint")
              .then("DROP TYPE addr"),
          error("range-types")
              .blue("CREATE TYPE span AS RANGE (subtype = text)")
              .then("DROP TYPE span"),
          error("aggregates")
              .both(ADD)
              .blue("CREATE AGGREGATE total(int) (sfunc = plus, stype = int, initcond = '0')")
              .then("DROP AGGREGATE total(int)")
              .then(NO_ADD),
          error("operators")
              .both(ADD)
              .blue(
                  "CREATE OPERATOR @+@ (leftarg = int, rightarg = int, function = plus, commutator = @+@)")
              .then("DROP OPERATOR @+@ (int, int)")
              .then(NO_ADD),
          error("casts")
              .both("CREATE TYPE mood AS ENUM ('x')")
              .blue("CREATE CAST (int AS mood) WITH INOUT AS ASSIGNMENT")
              .then("DROP TYPE mood CASCADE"),
          error("event-triggers")
              .both("CREATE FUNCTION et() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'")
              .blue(
                  "CREATE EVENT TRIGGER et ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION et()")
              .then("DROP FUNCTION et CASCADE"),
          warn("other-publications")
              .blue("CREATE PUBLICATION warehouse FOR TABLE ledger")
              .then("DROP PUBLICATION warehouse"),
          error("other-objects")
              .blue("CREATE TEXT SEARCH CONFIGURATION words (COPY = simple)")
              .mendedBy(Side.GREEN, "CREATE TEXT SEARCH CONFIGURATION words (COPY = simple)")
              .then("DROP TEXT SEARCH CONFIGURATION words"),
          error("other-objects")
              .blue("CREATE RULE quiet AS ON DELETE TO accounts DO INSTEAD NOTHING")
              .mendedBy(Side.GREEN, "CREATE RULE quiet AS ON DELETE TO accounts DO INSTEAD NOTHING")
              .then("DROP RULE quiet ON accounts"),
          warn("other-objects")
              .blue("CREATE STATISTICS both_numbers ON writer, number FROM ledger")
              .mendedBy(Side.GREEN, "CREATE STATISTICS both_numbers ON writer, number FROM ledger")
              .then("DROP STATISTICS both_numbers"),
          error("extension-tables")
              .both("CREATE EXTENSION hstore; CREATE TABLE job (id int PRIMARY KEY, command text)")
              .both("ALTER EXTENSION hstore ADD TABLE job")
              .blue("INSERT INTO job VALUES (1, 'VACUUM')")
              .mendedBy(Side.GREEN, "INSERT INTO job VALUES (1, 'VACUUM')")
              .then("DROP EXTENSION hstore"));

  private ObjectSpoils() {}
}
