package io.bluegreen.proof.mode;

import io.bluegreen.fixtures.crash.CrashingAccess;
import io.bluegreen.fixtures.crash.SimulatedCrash;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.Cutover;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.check.LoginCheck;
import io.bluegreen.proof.check.Row;
import io.bluegreen.proof.history.Operation;
import io.bluegreen.proof.nemesis.Nemesis;
import io.bluegreen.proof.nemesis.NetworkHarms;
import io.bluegreen.proof.nemesis.Pause;
import io.bluegreen.proof.nemesis.ServerHarms;
import io.bluegreen.proof.nemesis.Tally;
import io.bluegreen.proof.workload.Judge;
import io.bluegreen.proof.workload.SessionWork;
import io.bluegreen.proof.workload.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** PostgreSQL 15 and 18 joined by logical replication, each behind a proxy. */
public final class ClusterTarget implements Target {
  private static final int MOST_STATEMENTS = 150;
  private static final int SECOND_RUNS = 15;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final int SHOWN = 10;
  private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final ClusterDeployment pair;
  private final Tally tally = new Tally();
  private final Rogue rogue = new Rogue();
  private final FormerEndpoint former;
  private final LiveChanges changes;
  private final Credentials credentials;

  private ClusterTarget(ClusterDeployment pair) throws SQLException, IOException {
    this.pair = pair;
    former = new FormerEndpoint(pair);
    changes =
        new LiveChanges(
            Arrays.stream(Side.values())
                .map(side -> new LiveChanges.Place(pair.database(side), "public"))
                .toList());
    credentials =
        Credentials.on(
            Arrays.stream(Side.values()).map(side -> pair.servers().server(side)).toList());
  }

  public static ClusterTarget open() throws Exception {
    List<String> tables = new ArrayList<>(Tables.create("both"));
    tables.add(
        "DO $$ BEGIN IF to_regrole('%1$s') IS NULL THEN CREATE ROLE %1$s; GRANT %1$s TO app; END IF; END $$"
            .formatted(SessionWork.ROLE));
    tables.add("GRANT ALL ON ALL TABLES IN SCHEMA public TO " + SessionWork.ROLE);
    tables.add("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO " + SessionWork.ROLE);
    tables.add("ALTER TABLE order_log OWNER TO " + SessionWork.ROLE);
    ClusterDeployment pair =
        ClusterDeployment.on(ClusterServers.replicating())
            .tables(tables)
            .rows(Tables.fill())
            .application()
            .behindProxies()
            .settle(Duration.ofSeconds(3))
            .replicated();
    pair.awaitReplication(Side.BLUE);
    return new ClusterTarget(pair);
  }

  @Override
  public String deployment() {
    return pair.name();
  }

  @Override
  public String url() {
    return pair.url(
        "socketTimeout=3",
        "connectTimeout=3",
        "bluegreen.ttl=300ms",
        "bluegreen.control=" + pair.endpoint(Side.BLUE) + ";" + pair.endpoint(Side.GREEN));
  }

  @Override
  public Judge judge() {
    return Judge.DRIVER;
  }

  @Override
  public Path passwordFile() {
    return credentials.file();
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public List<Nemesis> moves() {
    return List.of(
        new Nemesis("switch", (random, pause) -> switchOver(pair.cutover(), pair.options())),
        new Nemesis("switch there and back", this::switchThereAndBack),
        new Nemesis("switch, then psql on the old side", this::writeBehindASwitch),
        new Nemesis("hold without flip", (random, pause) -> rehearse()),
        new Nemesis("operator killed", this::killOperator),
        former.departure());
  }

  private void switchOver(Cutover cutover, CutoverOptions options) throws SQLException {
    CutoverResult result = cutover.run(options);
    if (result.outcome() != CutoverOutcome.DONE) {
      throw new SQLException(result.outcome() + ": " + result.message());
    }
    tally.flipped();
  }

  private void switchThereAndBack(SplittableRandom random, Pause pause) throws Exception {
    switchOver(pair.cutover(), pair.options());
    pair.awaitReplication(pair.steadyActive());
    switchOver(pair.cutover(), pair.options());
  }

  private void writeBehindASwitch(SplittableRandom random, Pause pause) throws SQLException {
    Side old = pair.steadyActive();
    switchOver(pair.cutover(), pair.options());
    for (int i = 0; i < 3; i++) {
      rogue.write(pair.database(old), "elements");
    }
  }

  private void rehearse() throws SQLException {
    CutoverResult result = pair.cutover().rehearse(pair.options());
    if (result.outcome() != CutoverOutcome.DONE) {
      throw new SQLException(result.outcome() + ": " + result.message());
    }
  }

  private void killOperator(SplittableRandom random, Pause pause) throws SQLException {
    try {
      if (random.nextBoolean()) {
        switchOver(pair.cutover(), pair.options().withListener(Killed.before(random)));
      } else {
        int statement = random.nextInt(20, MOST_STATEMENTS);
        switchOver(new Cutover(new CrashingAccess(pair.access(), statement)), pair.options());
      }
    } catch (Killed | SimulatedCrash expected) {
      // The next one finishes or takes back.
    }
  }

  @Override
  public List<Nemesis> harms() {
    List<PgDatabase> databases = Arrays.stream(Side.values()).map(pair::database).toList();
    List<Nemesis> all =
        new ArrayList<>(
            new NetworkHarms(Arrays.stream(Side.values()).map(pair::proxy).toList()).all());
    all.addAll(new ServerHarms(databases, true).all());
    all.add(changes.change());
    all.add(credentials.renewal());
    all.add(new Nemesis("control endpoint gone", this::loseControl));
    all.add(new Nemesis("rogue psql writer", this::writeAtThePrompt));
    return all;
  }

  /** No watcher can log in anywhere. */
  private void loseControl(SplittableRandom random, Pause pause)
      throws SQLException, InterruptedException {
    try {
      for (Side side : Side.values()) {
        pair.database(side).execute("ALTER ROLE watcher NOLOGIN");
        pair.terminate(side, "usename = 'watcher'");
      }
      pause.lasts(random, 300, 2500);
    } finally {
      for (Side side : Side.values()) {
        pair.database(side).execute("ALTER ROLE watcher LOGIN");
      }
    }
  }

  /** Writes to the side that was active a moment ago, or to one that is fenced. */
  private void writeAtThePrompt(SplittableRandom random, Pause pause)
      throws SQLException, InterruptedException {
    for (int i = 0; i < 8; i++) {
      PgDatabase blue = pair.database(Side.BLUE);
      Side active =
          "blue".equals(blue.query("SELECT active FROM bluegreen.deployment"))
              ? Side.BLUE
              : Side.GREEN;
      boolean fenced =
          "t"
              .equals(
                  pair.database(active.other())
                      .query(
                          "SELECT bluegreen.is_fenced('%s', '%s')"
                              .formatted(pair.name(), active.other().text())));
      Side chosen = fenced && random.nextBoolean() ? active.other() : active;
      rogue.write(pair.database(chosen), "elements");
      pause.lasts(random, 10, 100);
    }
  }

  @Override
  public void settle(SplittableRandom random) throws Exception {
    pair.mend();
    for (Side side : Side.values()) {
      pair.database(side).execute("ALTER ROLE watcher LOGIN");
    }
    credentials.settle();
    former.settle();
    changes.settle();
    finish(random);
    pair.awaitReplication(pair.steadyActive());
  }

  /** The fence that stands there by name and refuses nobody: a defect to be found. */
  public void breakFences() throws SQLException {
    for (Side side : Side.values()) {
      pair.database(side)
          .execute(
              "CREATE OR REPLACE FUNCTION bluegreen.fence_write() RETURNS trigger LANGUAGE plpgsql"
                  + " AS 'BEGIN RETURN NULL; END'");
    }
  }

  /**
   * Somebody comes, and finishes or takes back what was interrupted. A row that stayed behind,
   * because its server was away when a run was taken back, is put right by the next run.
   */
  private void finish(SplittableRandom random) throws SQLException {
    boolean onward = random.nextBoolean();
    CutoverResult result = onward ? resume() : pair.cutover().abort(pair.options());
    for (int i = 0;
        result.outcome() == CutoverOutcome.NEEDS_A_PERSON || !isSettled() || !pair.rowsAgree();
        i++) {
      if (i > SECOND_RUNS) {
        throw new IllegalStateException(
            "no second run finishes the job: " + result.outcome() + " " + result.message());
      }
      result = isSettled() ? pair.cutover().rehearse(pair.options()) : secondRun(i);
    }
  }

  private CutoverResult secondRun(int number) {
    return number % 3 == 2 ? pair.cutover().abort(pair.options()) : resume();
  }

  private CutoverResult resume() {
    CutoverResult result = pair.cutover().resume(pair.options());
    if (result.outcome() == CutoverOutcome.DONE) {
      tally.flipped();
    }
    return result;
  }

  private boolean isSettled() throws SQLException {
    return pair.cutover().inspect(pair.options()).unfinished() == null;
  }

  @Override
  public long epoch() throws SQLException {
    return pair.database(pair.steadyActive()).queryLong("SELECT epoch FROM bluegreen.deployment");
  }

  @Override
  public List<Operation> operations() {
    return rogue.operations();
  }

  @Override
  public List<String> disagreements() throws Exception {
    Side active = pair.steadyActive();
    Set<Row> here = new HashSet<>(rows(active));
    Set<Row> there = new HashSet<>(rows(active.other()));
    long began = System.nanoTime();
    while (!there.equals(here) && System.nanoTime() - began < PATIENCE_NANOS) {
      LockSupport.parkNanos(BETWEEN_NANOS);
      there.clear();
      there.addAll(rows(active.other()));
    }
    List<String> found = new ArrayList<>();
    here.stream()
        .filter(row -> !there.contains(row))
        .limit(SHOWN)
        .forEach(row -> found.add("only " + active + ", the active side, has " + row));
    there.stream()
        .filter(row -> !here.contains(row))
        .limit(SHOWN)
        .forEach(row -> found.add("only " + active.other() + ", the idle side, has " + row));
    return found;
  }

  @Override
  public List<Row> rows() throws Exception {
    return rows(pair.steadyActive());
  }

  private List<Row> rows(Side side) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (Connection connection = pair.database(side).connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(Tables.rows())) {
      while (row.next()) {
        rows.add(new Row(row.getString(1), row.getString(2), row.getLong(3)));
      }
    }
    return rows;
  }

  @Override
  public List<Check> checks() {
    return List.of(Rogue.check(), new LoginCheck());
  }

  @Override
  public void close() throws SQLException, IOException {
    pair.close();
    credentials.forget();
  }
}
