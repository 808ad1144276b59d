package io.bluegreen.proof.mode;

import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.UrlPairAccess;
import io.bluegreen.ops.cutover.SchemaSwitch;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverTimeouts;
import io.bluegreen.proof.nemesis.Nemesis;
import io.bluegreen.proof.nemesis.Pause;
import io.bluegreen.proof.nemesis.Tally;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;

/** The moves of an operator with two schemas. */
final class SchemaMoves {
  private final PgDatabase database;
  private final String name;
  private final SchemaSides sides;
  private final TcpProxy control;
  private final Tally tally;
  private final Set<Long> cancelled = ConcurrentHashMap.newKeySet();

  SchemaMoves(PgDatabase database, String name, SchemaSides sides, TcpProxy control, Tally tally) {
    this.database = database;
    this.name = name;
    this.sides = sides;
    this.control = control;
    this.tally = tally;
  }

  List<Nemesis> all() {
    return List.of(
        new Nemesis("flip", (random, pause) -> flip()),
        new Nemesis("flips in a row", this::flipThereAndBack),
        new Nemesis("hold without flip", this::hold),
        new Nemesis("scheduled flip", this::schedule),
        new Nemesis("schedule cancelled in time", this::cancelSchedule),
        new Nemesis("drained switch", (random, pause) -> drained(options())),
        new Nemesis("operator killed", this::killOperator),
        new Nemesis("idle schema dropped", (random, pause) -> sides.drop(idle())));
  }

  private void flip() throws SQLException {
    database.execute("SELECT bluegreen.switch('%s', '%s')".formatted(name, idle()));
    tally.flipped();
  }

  private void flipThereAndBack(SplittableRandom random, Pause pause)
      throws SQLException, InterruptedException {
    for (int i = 0; i < 6; i++) {
      flip();
      pause.lasts(random, 0, 150);
    }
  }

  /** One that is released, or ends by itself. */
  private void hold(SplittableRandom random, Pause pause)
      throws SQLException, InterruptedException {
    database.execute("SELECT bluegreen.hold('%s', '1200 ms')".formatted(name));
    pause.lasts(random, 100, 900);
    if (random.nextBoolean()) {
      database.execute("SELECT bluegreen.release('%s')".formatted(name));
    }
  }

  private void schedule(SplittableRandom random, Pause pause) throws SQLException {
    String to = idle();
    database.execute(
        "SELECT bluegreen.schedule('%s', '%s', clock_timestamp() + interval '5400 ms')"
            .formatted(name, to));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(() -> active().equals(to));
    tally.flipped();
  }

  /**
   * Schedules a flip, cancels it while that is allowed, and waits until it would have been due. The
   * epoch of the schedule never made the other side active. Mostly no client sees the cancellation
   * before: the control endpoint accepts and never answers.
   */
  private void cancelSchedule(SplittableRandom random, Pause pause)
      throws SQLException, InterruptedException {
    String epoch =
        database.query(
            "SELECT bluegreen.schedule('%s', '%s', clock_timestamp() + interval '8 s')"
                .formatted(name, idle()));
    pause.lasts(random, 200, 1500);
    boolean unseen = random.nextInt(4) > 0;
    if (unseen) {
      control.silence();
    }
    try {
      database.execute("SELECT bluegreen.unschedule('%s')".formatted(name));
      cancelled.add(Long.valueOf(String.valueOf(epoch)));
      pause.lasts(9000);
    } finally {
      control.speak();
    }
  }

  /** The epochs of schedules that were cancelled. */
  Set<Long> cancelled() {
    return Set.copyOf(cancelled);
  }

  private void killOperator(SplittableRandom random, Pause pause) {
    try {
      drained(options().withListener(Killed.before(random)));
    } catch (Killed expected) {
      // The next one finishes or takes back.
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void drained(CutoverOptions options) throws SQLException {
    CutoverResult result = schemaSwitch().run(options);
    if (result.outcome() != CutoverOutcome.DONE) {
      throw new SQLException(result.message());
    }
    tally.flipped();
  }

  /** Finishes or takes back what was interrupted, and opens the schema that was left fenced. */
  void finish(SplittableRandom random) throws SQLException {
    CutoverResult result =
        random.nextBoolean() ? schemaSwitch().resume(options()) : schemaSwitch().abort(options());
    for (int i = 0; result.outcome() == CutoverOutcome.NEEDS_A_PERSON; i++) {
      if (i > 20) {
        throw new SQLException("a second run does not finish the job: " + result.message());
      }
      result = schemaSwitch().resume(options());
    }
    if (result.outcome() == CutoverOutcome.DONE) {
      tally.flipped();
    }
    for (String side : List.of("blue", "green")) {
      if ("t"
          .equals(database.query("SELECT bluegreen.is_fenced('%s', '%s')".formatted(name, side)))) {
        database.execute("SELECT bluegreen.unfence('%s', '%s')".formatted(name, side));
      }
    }
  }

  private String active() throws SQLException {
    return String.valueOf(
        database.query(
            "SELECT bluegreen.effective_active(d) FROM bluegreen.deployment d WHERE name = '"
                + name
                + "'"));
  }

  private String idle() throws SQLException {
    return active().equals("blue") ? "green" : "blue";
  }

  private SchemaSwitch schemaSwitch() {
    String url = database.jdbcUrl();
    Map<Side, String> both = Map.of(Side.BLUE, url, Side.GREEN, url);
    return new SchemaSwitch(new UrlPairAccess(both, both));
  }

  private CutoverOptions options() {
    CutoverTimeouts d = CutoverTimeouts.DEFAULT;
    return CutoverOptions.of(name)
        .withOperator("proof")
        .withTimeouts(
            new CutoverTimeouts(
                d.prepare(),
                Duration.ofSeconds(6),
                Duration.ofMillis(700),
                Duration.ofMillis(800),
                Duration.ofMillis(100),
                Duration.ofSeconds(3),
                d.arrive(),
                d.wayBack(),
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                Duration.ofSeconds(4)));
  }
}
