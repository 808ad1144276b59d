package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.UrlPairAccess;
import io.bluegreen.ops.cutover.Cutover;
import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.CutoverTimeouts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The flip's COMMIT is sent, and the network does what networks do. */
@FullOnly
class LostAnswerTest extends WorkloadDeploymentTest {
  private TcpProxy proxy;
  private PairAccess throughProxy;

  @BeforeEach
  void start() throws Exception {
    proxy = TcpProxy.to(green.server().host(), green.server().port());
    throughProxy =
        new UrlPairAccess(
            Map.of(
                Side.BLUE,
                blue.jdbcUrl(),
                Side.GREEN,
                "jdbc:postgresql://%s/%s?user=postgres&sslmode=disable"
                    .formatted(proxy.address(), pair.name())),
            Map.of(
                Side.BLUE,
                pair.access().connectionInfo(Side.BLUE),
                Side.GREEN,
                pair.access().connectionInfo(Side.GREEN)));
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
  }

  @Test
  void aFlipWhoseAnswerIsLostIsReadBackAndFinished() throws Exception {
    CutoverResult result = run(TcpProxy.Then.SWALLOW_REPLIES, new CompletableFuture<>());
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(row(Side.BLUE)).isEqualTo(row(Side.GREEN)).startsWith("green steady");
  }

  @Test
  void aFlipWhoseConnectionIsCutAfterTheAnswerIsReadBackAndFinished() throws Exception {
    CutoverResult result = run(TcpProxy.Then.CUT_AFTER_REPLY, new CompletableFuture<>());
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
  }

  @Test
  void aFlipThatNeverReachedTheServerIsTakenBackOnceItsSessionIsGone() throws Exception {
    CutoverResult result = run(TcpProxy.Then.CUT_BEFORE, new CompletableFuture<>());
    assertThat(result.outcome())
        .as(result.message())
        .isEqualTo(CutoverOutcome.ABORTED_AND_RESTORED);
    assertThat(row(Side.BLUE)).isEqualTo(row(Side.GREEN)).startsWith("blue steady");
    blue.execute("INSERT INTO ledger (writer, number) VALUES (0, 0)");
    SideComparison.assertEqual(pair);
  }

  @Test
  void whileTheNewSideCannotBeReadNothingIsTakenBack() throws Exception {
    CompletableFuture<Void> unreachable = new CompletableFuture<>();
    CompletableFuture<Void> refused = unreachable.thenRun(proxy::refuse);
    CutoverResult result = run(TcpProxy.Then.SWALLOW_REPLIES, unreachable);
    assertThat(result.outcome()).isEqualTo(CutoverOutcome.NEEDS_A_PERSON);
    assertThat(result.message()).contains("run resume");
    assertThat(refused).isCompleted();
    assertThat(row(Side.BLUE)).startsWith("blue hold");
    assertThatThrownBy(() -> blue.execute("INSERT INTO ledger (writer, number) VALUES (0, 0)"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(FollowingClient.isFence(e)).isTrue());

    CutoverResult tooEarly = new Cutover(throughProxy).abort(options());
    assertThat(tooEarly.outcome()).as(tooEarly.message()).isEqualTo(CutoverOutcome.NEEDS_A_PERSON);
    assertThat(row(Side.BLUE)).startsWith("blue hold");

    proxy.admit();
    CutoverResult resumed = new Cutover(throughProxy).resume(options());
    assertThat(resumed.outcome()).as(resumed.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(row(Side.BLUE)).isEqualTo(row(Side.GREEN)).startsWith("green steady");
  }

  @Test
  void whoeverInterruptsTheReadingBackTakesNothingBack() throws Exception {
    Thread operator = Thread.currentThread();
    CompletableFuture<Void> unreachable = new CompletableFuture<>();
    CompletableFuture<Void> interrupted =
        unreachable.thenRun(proxy::refuse).thenRun(operator::interrupt);
    CutoverResult result = run(TcpProxy.Then.SWALLOW_REPLIES, unreachable);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(interrupted).isCompleted();
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.NEEDS_A_PERSON);
    assertThat(row(Side.BLUE)).startsWith("blue hold");

    proxy.admit();
    CutoverResult resumed = new Cutover(throughProxy).resume(options());
    assertThat(resumed.outcome()).as(resumed.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(row(Side.BLUE)).isEqualTo(row(Side.GREEN)).startsWith("green steady");
  }

  @Test
  void aNewSideThatStopsAnsweringBeforeTheFlipLeavesTheOldOneOpen() throws Exception {
    CutoverListener stalling =
        new CutoverListener() {
          @Override
          public void starts(CutoverStep step) {
            if (step == CutoverStep.ARRIVE) {
              proxy.stall();
            }
          }
        };
    CutoverResult result = new Cutover(throughProxy).run(options().withListener(stalling));
    assertThat(result.outcome())
        .as(result.message())
        .isEqualTo(CutoverOutcome.ABORTED_AND_RESTORED);
    blue.execute("INSERT INTO ledger (writer, number) VALUES (0, 0)");
    SideComparison.assertEqual(pair);
  }

  private CutoverResult run(TcpProxy.Then then, CompletableFuture<Void> alsoDone) {
    CutoverListener ordering =
        new CutoverListener() {
          @Override
          public void starts(CutoverStep step) {
            if (step == CutoverStep.FLIP) {
              var unused =
                  proxy
                      .on(message -> message.runs("COMMIT"), then)
                      .thenRun(() -> alsoDone.complete(null));
            }
          }
        };
    return new Cutover(throughProxy).run(options().withListener(ordering));
  }

  private CutoverOptions options() {
    CutoverTimeouts t = pair.options().timeouts();
    return pair.options()
        .withTimeouts(
            new CutoverTimeouts(
                t.prepare(),
                t.hold(),
                t.clientGrace(),
                t.drain(),
                t.readers(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                t.wayBack(),
                Duration.ofSeconds(2),
                t.settle(),
                Duration.ofMillis(1500)));
  }

  private String row(Side side) throws SQLException {
    return String.valueOf(
        pair.database(side)
            .query("SELECT active || ' ' || phase || ' ' || epoch FROM bluegreen.deployment"));
  }
}
