package io.bluegreen.it.preflight;

import static io.bluegreen.it.preflight.SpoiledDeployment.error;

import io.bluegreen.jdbc.model.Side;
import java.util.List;

/** Faults of replica identities: what the server does not accept, or cannot find a row by. */
final class IdentitySpoils {
  static final List<SpoiledDeployment> ALL =
      List.of(
          identity("CREATE TABLE nokey (x int)"),
          identity("CREATE TABLE nokey (x int UNIQUE NOT NULL)"),
          identity("CREATE TABLE nokey (x int PRIMARY KEY DEFERRABLE, v text)"),
          identity(
              "CREATE TABLE nokey (x int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, y int UNIQUE NOT NULL)"),
          identity("CREATE TABLE nokey (x int NOT NULL UNIQUE DEFERRABLE)"),
          identity("CREATE TABLE nokey (x int UNIQUE)"),
          identity("CREATE TABLE nokey (x int NOT NULL); CREATE UNIQUE INDEX ON nokey ((x + 1))"),
          identity(
              "CREATE TABLE nokey (x int NOT NULL); CREATE UNIQUE INDEX ON nokey (x) WHERE x > 0"),
          identity(
              "CREATE TABLE nokey (x int PRIMARY KEY); ALTER TABLE nokey REPLICA IDENTITY NOTHING"),
          identity(
              "CREATE TABLE nokey (x int NOT NULL CONSTRAINT u UNIQUE); ALTER TABLE nokey REPLICA IDENTITY USING INDEX u; ALTER TABLE nokey DROP CONSTRAINT u"),
          error("replica-identity")
              .both("CREATE TABLE nokey (x int PRIMARY KEY DEFERRABLE, j json)")
              .mendedBy(
                  Side.BLUE, "ALTER TABLE nokey DROP CONSTRAINT nokey_pkey, ADD PRIMARY KEY (x)")
              .mendedBy(
                  Side.GREEN, "ALTER TABLE nokey DROP CONSTRAINT nokey_pkey, ADD PRIMARY KEY (x)")
              .then("DROP TABLE nokey")
              .unpublished(),
          incomparable("json"),
          incomparable("xml[]"),
          incomparable("point"),
          incomparable("box"),
          error("row-lookup")
              .both(
                  "CREATE TABLE twokeys (a int PRIMARY KEY, b int NOT NULL CONSTRAINT by_b UNIQUE)")
              .blue("ALTER TABLE twokeys REPLICA IDENTITY USING INDEX by_b")
              .then("DROP TABLE twokeys")
              .unpublished());

  private IdentitySpoils() {}

  private static SpoiledDeployment identity(String sql) {
    return error("replica-identity").both(sql).then("DROP TABLE nokey").unpublished();
  }

  private static SpoiledDeployment incomparable(String type) {
    return error("full-identity")
        .both("CREATE TABLE whole (x " + type + "); ALTER TABLE whole REPLICA IDENTITY FULL")
        .mendedBy(Side.BLUE, "ALTER TABLE whole ADD COLUMN id int PRIMARY KEY")
        .mendedBy(Side.GREEN, "ALTER TABLE whole ADD COLUMN id int PRIMARY KEY")
        .then("DROP TABLE whole")
        .unpublished();
  }
}
