package io.bluegreen.it.faults;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.MarkedEnd;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.jdbc.model.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * A write whose connection is cut somewhere, drawn from a seed: what is written, where the
 * deployment is in a switch, after which byte the connection is cut, and what becomes of the
 * session on the server.
 */
final class LostAnswerCase {
  /** Where the deployment is when the transaction ends. */
  enum Phase {
    STEADY,
    ANNOUNCED,
    HELD,
    /** A fence waits for the transaction, and stands when its outcome is asked for. */
    FENCED,
    FLIPPED
  }

  /** What is written. */
  enum Kind {
    COMMIT,
    COMMIT_AS_TEXT,
    AUTOCOMMIT_ON,
    BATCH,
    STATEMENT
  }

  /** What the application was told. */
  enum Told {
    DONE,
    ROLLED_BACK,
    UNKNOWN,
    OTHER
  }

  /** From the begin of a statement's own transaction on, and of a COMMIT. */
  private static final int STATEMENT_BYTES = 80;

  private static final int COMMIT_BYTES = 32;
  private static final int REPLY_BYTES = 24;

  /** A token is written in the message of its COMMIT. */
  private static final int TOKEN_BYTES = 60;

  private final long seed;
  private final Phase phase;
  private final Kind kind;
  private final boolean cutsRequest;
  private final int bytes;
  private final boolean isKilled;
  private final boolean hasTokens;
  private final boolean isCrashed;
  private CompletableFuture<ClientMessage> cut = new CompletableFuture<>();
  private CompletableFuture<Void> killed = new CompletableFuture<>();
  private String backend = "0";

  private LostAnswerCase(long seed, Random random) {
    this.seed = seed;
    this.kind = any(random, Kind.values());
    Phase drawn = any(random, Phase.values());
    // A statement in autocommit begins in no fence, and on the new side nothing is announced.
    boolean isTooLate = drawn == Phase.FENCED || drawn == Phase.FLIPPED;
    this.phase = kind == Kind.STATEMENT && isTooLate ? Phase.ANNOUNCED : drawn;
    this.cutsRequest = random.nextBoolean();
    int requestBytes = kind == Kind.STATEMENT ? STATEMENT_BYTES : COMMIT_BYTES;
    int drawnBytes = random.nextInt(cutsRequest ? requestBytes : REPLY_BYTES);
    this.isKilled = random.nextInt(4) == 0;
    this.hasTokens = random.nextBoolean();
    boolean isCalm = phase == Phase.STEADY || phase == Phase.ANNOUNCED || phase == Phase.FLIPPED;
    this.isCrashed = random.nextInt(8) == 0 && hasTokens && isCalm;
    this.bytes = hasTokens ? drawnBytes + random.nextInt(TOKEN_BYTES) : drawnBytes;
  }

  static LostAnswerCase of(long seed) {
    return new LostAnswerCase(seed, new Random(seed * 0x9E3779B97F4A7C15L));
  }

  private static <T> T any(Random random, T[] all) {
    return all[random.nextInt(all.length)];
  }

  /** Describes what happened, for a count. */
  String describe(Told told) {
    String what = phase + (hasTokens ? " with tokens" : "") + (isCrashed ? ", crashed," : "");
    return what + (cut.isDone() ? " cut " : " whole ") + told;
  }

  private String entry() {
    return "seed " + seed;
  }

  private String insert() {
    return "INSERT INTO ledger (entry) VALUES ('" + entry() + "')";
  }

  /** Runs the case, and returns what was told. */
  Told run(ClusterDeployment pair) throws Exception {
    pair.settleOn(Side.BLUE);
    String outcome = "bluegreen.commitOutcome=" + (hasTokens ? "always" : "switch");
    Connection connection = pair.connect(outcome);
    try (Connection beside = pair.connect()) {
      backend = Queries.one(connection, "SELECT pg_backend_pid()");
      Told told =
          kind == Kind.STATEMENT
              ? runStatement(pair, connection, beside)
              : runBlock(pair, connection);
      if (cut.isDone()) {
        killed.join();
      }
      beside.isValid(5);
      return told;
    } finally {
      connection.close();
      pair.mend();
      pair.blue().execute("SELECT bluegreen.unfence('" + pair.name() + "')");
      if (phase == Phase.ANNOUNCED) {
        pair.hold(); // the next epoch ends the announcement
      }
      pair.release();
    }
  }

  private Told runStatement(ClusterDeployment pair, Connection connection, Connection beside)
      throws Exception {
    if (phase == Phase.HELD) {
      beside.setAutoCommit(false);
      Queries.run(beside, "INSERT INTO ledger (entry) VALUES ('beside " + seed + "')");
    }
    enter(pair).join();
    cut(pair);
    Told told = told(() -> Queries.run(connection, insert()));
    if (phase == Phase.HELD) {
      beside.commit();
    }
    return told;
  }

  private Told runBlock(ClusterDeployment pair, Connection connection) throws Exception {
    boolean byText = kind == Kind.COMMIT_AS_TEXT;
    connection.setAutoCommit(byText);
    if (byText) {
      Queries.run(connection, "BEGIN");
    }
    if (kind == Kind.BATCH) {
      try (Statement batch = connection.createStatement()) {
        batch.addBatch(insert());
        batch.addBatch("UPDATE accounts SET balance = balance WHERE id = 1");
        batch.executeBatch();
      }
    } else {
      Queries.run(connection, insert());
    }
    CompletableFuture<Void> fence = enter(pair);
    cut(pair);
    Told told =
        told(
            () -> {
              switch (kind) {
                case COMMIT_AS_TEXT -> Queries.run(connection, "COMMIT");
                case AUTOCOMMIT_ON -> connection.setAutoCommit(true);
                default -> connection.commit();
              }
            });
    fence.join();
    return told;
  }

  private CompletableFuture<Void> enter(ClusterDeployment pair) throws Exception {
    CompletableFuture<Void> nothing = CompletableFuture.completedFuture(null);
    switch (phase) {
      case STEADY -> {}
      case ANNOUNCED -> pair.announce();
      case HELD -> pair.hold();
      case FLIPPED -> pair.flipTo(Side.GREEN);
      case FENCED -> {
        pair.hold();
        return CompletableFuture.runAsync(() -> fence(pair));
      }
    }
    return nothing;
  }

  private static void fence(ClusterDeployment pair) {
    try {
      pair.blue().execute("SELECT bluegreen.fence('" + pair.name() + "', interval '20 seconds')");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In a steady phase COMMIT of this session is what was run after its INSERT. */
  private Predicate<ClientMessage> last() {
    boolean isUnmarked = phase == Phase.STEADY && !hasTokens;
    Predicate<ClientMessage> marked = hasTokens ? LostTokenTest::isCommit : MarkedEnd::isCommit;
    if (kind == Kind.STATEMENT) {
      return message ->
          (message.runs(entry()) && (isUnmarked || bytes % 2 == 0)) || marked.test(message);
    }
    if (!isUnmarked) {
      return marked;
    }
    return message ->
        message.runs("COMMIT")
            && (message.before().contains("ledger") || message.before().contains("accounts"));
  }

  private void cut(ClusterDeployment pair) {
    TcpProxy proxy = pair.proxy(Side.BLUE);
    cut = cutsRequest ? proxy.cutRequest(last(), bytes) : proxy.cutReply(last(), bytes);
    if (isCrashed) {
      killed = cut.thenRun(proxy::refuse).thenRunAsync(() -> crash(pair));
    } else {
      killed = isKilled ? cut.thenRunAsync(() -> kill(pair)) : cut.thenRun(() -> {});
    }
  }

  /** What was on its way to the server may or may not have reached it. */
  private static void crash(ClusterDeployment pair) {
    try {
      pair.kill(Side.BLUE);
      pair.startAgain(Side.BLUE);
      pair.proxy(Side.BLUE).admit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void kill(ClusterDeployment pair) {
    try {
      pair.terminate(Side.BLUE, "pid = " + backend);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Told told(FailedCalls.Call call) {
    try {
      call.run();
      return Told.DONE;
    } catch (SQLException e) {
      return switch (String.valueOf(e.getSQLState())) {
        case "40001" -> Told.ROLLED_BACK;
        case "08007" -> Told.UNKNOWN;
        default -> Told.OTHER;
      };
    }
  }

  /** Returns what contradicts the tables of both sides in what was told, or an empty text. */
  String contradiction(ClusterDeployment pair, Told told) throws SQLException {
    long rows = 0;
    for (Side side : Side.values()) {
      rows +=
          pair.database(side)
              .queryLong("SELECT count(*) FROM ledger WHERE entry = '" + entry() + "'");
    }
    boolean isTrue =
        switch (told) {
          case DONE -> rows == 1;
          case ROLLED_BACK -> rows == 0;
          case UNKNOWN -> rows <= 1 && phase == Phase.STEADY && !hasTokens;
          case OTHER -> false;
        };
    return isTrue ? "" : this + " was told " + told + ", and there are " + rows + " rows";
  }

  @Override
  public String toString() {
    return "seed %d: %s, %s, %s, %s cut after %d bytes, %s"
        .formatted(
            seed,
            phase,
            kind,
            hasTokens ? "always" : "switch",
            cutsRequest ? "request" : "reply",
            bytes,
            isCrashed ? "server killed" : isKilled ? "session killed" : "session left alone");
  }
}
