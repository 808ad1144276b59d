package io.bluegreen.proof.mode;

import io.bluegreen.fixtures.deployment.ControlDatabases;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.pooler.PgBouncer;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.check.LoginCheck;
import io.bluegreen.proof.check.MissingTableCheck;
import io.bluegreen.proof.check.PlacementCheck;
import io.bluegreen.proof.check.Row;
import io.bluegreen.proof.history.Operation;
import io.bluegreen.proof.nemesis.Nemesis;
import io.bluegreen.proof.nemesis.NetworkHarms;
import io.bluegreen.proof.nemesis.Pause;
import io.bluegreen.proof.nemesis.ServerHarms;
import io.bluegreen.proof.nemesis.Tally;
import io.bluegreen.proof.workload.Judge;
import io.bluegreen.proof.workload.SessionWork;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two schemas in a database of a server of their own, which may be killed. */
public final class SchemaTarget implements Target {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int BOUNCER_SESSIONS = 12;

  private final PgServer server = PgServer.start(18);
  private final PgDatabase database;
  private final String name = "proof" + NUMBER.incrementAndGet();
  private final @Nullable PgBouncer bouncer;
  private final TcpProxy proxy;
  private final TcpProxy control;
  private final Tally tally = new Tally();
  private final Rogue rogue = new Rogue();
  private final SchemaSides sides;
  private final SchemaMoves moves;
  private final LiveChanges changes;
  private final @Nullable Credentials credentials;

  private SchemaTarget(boolean pooled) throws SQLException, IOException {
    ControlDatabases.createRoles(server);
    server.execute(
        "CREATE ROLE " + SessionWork.ROLE, "GRANT %s TO app".formatted(SessionWork.ROLE));
    database = server.createDatabase("orders", "");
    sides = new SchemaSides(database);
    sides.create();
    SchemaDeployment.in(database).named(name).row();
    bouncer =
        pooled
            ? PgBouncer.inFrontOf(
                database.name(), database, PgBouncer.Mode.TRANSACTION, BOUNCER_SESSIONS)
            : null;
    int port = bouncer == null ? server.port() : bouncer.port();
    proxy = TcpProxy.to(server.host(), port);
    control = TcpProxy.to(server.host(), port);
    moves = new SchemaMoves(database, name, sides, control, tally);
    changes =
        new LiveChanges(
            List.of(
                new LiveChanges.Place(database, "blue"), new LiveChanges.Place(database, "green")));
    credentials = pooled ? null : Credentials.on(List.of(server));
  }

  public static SchemaTarget open() throws SQLException, IOException {
    return new SchemaTarget(false);
  }

  /** One behind a PgBouncer in transaction mode. */
  public static SchemaTarget pooled() throws SQLException, IOException {
    return new SchemaTarget(true);
  }

  @Override
  public String deployment() {
    return name;
  }

  /** What an application connects to that knows nothing of the driver. */
  public String plainUrl() {
    return "jdbc:postgresql://%s/%s?user=app&sslmode=disable&socketTimeout=3&connectTimeout=3"
        .formatted(proxy.address(), database.name());
  }

  /** The driver's own properties, as the agent takes them. */
  public List<String> properties() {
    return List.of(
        "bluegreen.deployment=" + name,
        "bluegreen.control=" + control.address() + "/" + database.name(),
        "bluegreen.ttl=300ms");
  }

  /**
   * The same as the agent takes them: without the prefix. Where the row cannot be read at the start
   * the agent lets connections pass unrouted, unless it is told to fail: they would find no table.
   */
  public List<String> agentOptions() {
    return Stream.concat(properties().stream(), Stream.of("bluegreen.onMissing=fail"))
        .map(line -> line.replaceFirst("^bluegreen[.]", ""))
        .toList();
  }

  @Override
  public String url() {
    return plainUrl().replace("jdbc:", "jdbc:bluegreen:")
        + "&"
        + String.join("&", properties())
        + (keepsSessions() ? "" : "&bluegreen.pooler=transaction&prepareThreshold=0");
  }

  @Override
  public Judge judge() {
    return Judge.SERVER;
  }

  @Override
  public boolean keepsSessions() {
    return bouncer == null;
  }

  @Override
  public @Nullable Path passwordFile() {
    return credentials == null ? null : credentials.file();
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public List<Nemesis> moves() {
    return moves.all();
  }

  @Override
  public List<Nemesis> harms() {
    List<Nemesis> all = new ArrayList<>(new NetworkHarms(List.of(proxy, control)).all());
    all.addAll(new ServerHarms(List.of(database), keepsSessions()).all());
    all.add(new Nemesis("control endpoint gone", this::loseControl));
    all.add(new Nemesis("rogue psql writer", this::writeAtThePrompt));
    all.add(changes.change());
    if (credentials != null) {
      all.add(credentials.renewal());
    }
    if (bouncer != null) {
      all.add(new Nemesis("PgBouncer restarted", (random, pause) -> bouncer.restart()));
    }
    return all;
  }

  private void loseControl(SplittableRandom random, Pause pause) throws InterruptedException {
    control.refuse();
    control.cut();
    pause.lasts(random, 300, 2500);
    control.admit();
  }

  private void writeAtThePrompt(SplittableRandom random, Pause pause)
      throws SQLException, InterruptedException {
    for (int i = 0; i < 8; i++) {
      rogue.write(database, random.nextBoolean() ? "blue.elements" : "green.elements");
      pause.lasts(random, 10, 100);
    }
  }

  @Override
  public void settle(SplittableRandom random) throws Exception {
    proxy.mend();
    control.mend();
    server.proceed();
    if (!server.isRunning()) {
      server.startAgain();
    }
    if (credentials != null) {
      credentials.settle();
    }
    changes.settle();
    moves.finish(random);
  }

  @Override
  public long epoch() throws SQLException {
    return database.queryLong("SELECT epoch FROM bluegreen.deployment WHERE name = '" + name + "'");
  }

  @Override
  public List<Operation> operations() {
    return rogue.operations();
  }

  @Override
  public List<Row> rows() throws SQLException {
    return sides.rows();
  }

  @Override
  public List<Check> checks() throws SQLException {
    return List.of(
        Rogue.check(),
        new LoginCheck(),
        new MissingTableCheck(),
        new PlacementCheck(sides.byEpoch(name, moves.cancelled())));
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    control.close();
    if (bouncer != null) {
      bouncer.close();
    }
    server.close();
    if (credentials != null) {
      credentials.forget();
    }
  }
}
