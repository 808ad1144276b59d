package io.bluegreen.it.preflight;

import static io.bluegreen.it.preflight.SpoiledDeployment.error;

import io.bluegreen.jdbc.model.Side;
import java.util.List;

/** Faults of the conditions on which the protocol relies. */
final class ProtocolSpoils {
  /** What was noted as written is found equal. */
  static final String COMPARED =
      "UPDATE bluegreen.idle_write SET verified_at = now() WHERE deployment = '$name'";

  static final List<SpoiledDeployment> ALL =
      List.of(
          error("idle-side-open")
              .green("DROP TRIGGER bluegreen_idle_fence ON counters")
              .thenOn(Side.GREEN, COMPARED),
          error("idle-side-open")
              .green("ALTER TABLE counters DISABLE TRIGGER bluegreen_idle_fence")
              .thenOn(Side.GREEN, COMPARED),
          error("idle-writes")
              .green("SELECT bluegreen.note_idle_write('$name', 'green', 'public.counters')")
              .mendedBy(Side.GREEN, COMPARED),
          error("replaced-server")
              .green(
                  "UPDATE bluegreen.compared_server SET server = '1/00000001' WHERE deployment = '$name' AND side = 'blue'")
              .mendedBy(
                  Side.GREEN, "DELETE FROM bluegreen.compared_server WHERE deployment = '$name'"),
          error("subscribed-tables")
              .both("CREATE TABLE later (id int PRIMARY KEY)")
              .both("ALTER PUBLICATION $pub ADD TABLE later")
              .mendedBy(
                  Side.GREEN,
                  "ALTER SUBSCRIPTION $green REFRESH PUBLICATION WITH (copy_data = false)")
              .then("DROP TABLE later"),
          error("open-reshape")
              .both(
                  "CREATE FUNCTION m() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
              .both(
                  "CREATE TRIGGER bluegreen_mirror_x AFTER INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION m()")
              .mendedBy(Side.BLUE, "DROP TRIGGER bluegreen_mirror_x ON ledger")
              .mendedBy(Side.GREEN, "DROP TRIGGER bluegreen_mirror_x ON ledger")
              .then("DROP FUNCTION m()"));

  private ProtocolSpoils() {}
}
