package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverReport;
import io.bluegreen.ops.cutover.model.CutoverReportBuilder;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.FlipUnknownException;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.RunNote;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.cutover.side.FlipTransaction;
import io.bluegreen.ops.cutover.side.OpenTransactions;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The steps of a drained switch between two schemas of one database, in their order. */
final class SchemaSwitchSteps {
  private static final int FENCE_ATTEMPTS = 4;

  private final CutoverSide server;
  private final CutoverOptions options;
  private final CutoverReportBuilder report;
  private final OpenTransactions sessions;
  private RunNote note;
  private long heldAtNanos;
  private Deadline deadline;
  private boolean flipped;

  SchemaSwitchSteps(CutoverSide server, RunNote note, CutoverOptions options) {
    this.server = server;
    this.note = note;
    this.options = options;
    report = new CutoverReportBuilder(note.run(), note.from());
    sessions = server.transactions();
    deadline = Deadline.in(options.timeouts().hold());
  }

  CutoverReportBuilder report() {
    return report;
  }

  RunNote note() {
    return note;
  }

  boolean isFlipped() {
    return flipped;
  }

  /** What a step does. */
  private interface Work {
    void run() throws SQLException, StepFailedException, FlipUnknownException, InterruptedException;
  }

  void take() throws SQLException, StepFailedException, FlipUnknownException, InterruptedException {
    timed(CutoverStep.HOLD, this::hold);
    timed(CutoverStep.DRAIN, this::drain);
    timed(CutoverStep.FENCE, this::fence);
    timed(CutoverStep.FLIP, this::flip);
    timed(CutoverStep.SETTLE, this::settle);
  }

  private void timed(CutoverStep step, Work work)
      throws SQLException, StepFailedException, FlipUnknownException, InterruptedException {
    if (!flipped) {
      note = note.at(step);
      if (step != CutoverStep.HOLD) {
        server.row().note(note.json());
      }
    }
    options.listener().starts(step);
    if (Thread.interrupted() && !flipped) {
      throw new InterruptedException("interrupted");
    }
    long started = System.nanoTime();
    work.run();
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    report.took(step, took);
    options.listener().ended(step, took);
  }

  private void hold() throws SQLException, StepFailedException, InterruptedException {
    ControlRow row = server.row().read();
    if (row == null || row.active() != note.from()) {
      throw new StepFailedException("the row is gone, or names another active side");
    }
    heldAtNanos = System.nanoTime();
    Duration budget = options.timeouts().hold();
    ControlRow held = server.row().hold(row, budget, note.json());
    if (held == null) {
      throw new StepFailedException("somebody else changed the deployment at this moment");
    }
    deadline = new Deadline(heldAtNanos + budget.toNanos());
    note = note.holding(held.epoch());
    report.held(held.epoch());
    if (!within(options.timeouts().clientGrace()).await(() -> behind(held.epoch()) == 0)) {
      report.remark(behind(held.epoch()) + " live client(s) did not say that they hold");
    }
  }

  private void drain() throws SQLException, InterruptedException {
    boolean drained =
        within(options.timeouts().drain())
            .await(() -> openTransactions() == 0 && sessions.writing().isEmpty());
    if (!drained) {
      end(sessions.writing(), CutoverStep.DRAIN);
    }
  }

  private void fence() throws SQLException {
    Deadline patience = within(options.timeouts().fence());
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt == FENCE_ATTEMPTS;
      try {
        long epoch = server.fence().set(last ? patience.left() : patience.left().dividedBy(2));
        note = note.fenced(epoch);
        report.fenced(epoch);
        report.verified("tables of %s refuse writes".formatted(note.from()));
        return;
      } catch (SQLException e) {
        if (last || !SqlStateCode.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
          throw e;
        }
        end(sessions.blockingTheFence(), CutoverStep.FENCE);
      }
    }
  }

  /**
   * One transaction: the new side is opened if an earlier run left it fenced, and made active.
   * Where the answer to its COMMIT is lost, a new session that gets the run's lock proves that the
   * old one is gone, and reads what became of it.
   */
  private void flip()
      throws SQLException, StepFailedException, FlipUnknownException, InterruptedException {
    FlipTransaction flip = server.flip();
    boolean sent = false;
    try {
      long epoch = prepared(flip);
      sent = true;
      flip.commit();
      flipped(epoch);
    } catch (SQLException e) {
      if (!sent) {
        throw e;
      }
      readBack(e);
    } finally {
      flip.end();
    }
  }

  private long prepared(FlipTransaction flip) throws SQLException, StepFailedException {
    return flip.prepare(
            new FlipTransaction.Request(note.from(), note.to(), note.epoch(), note.done().json()))
        .orElseThrow(
            () ->
                new StepFailedException(
                    "the hold ran out, or somebody changed the deployment meanwhile"));
  }

  private void readBack(SQLException lost) throws SQLException, FlipUnknownException {
    ControlRow row;
    try {
      server.repair(Deadline.in(options.timeouts().readBack()));
      row = server.row().read();
    } catch (SQLException | InterruptedException e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      lost.addSuppressed(e);
      throw new FlipUnknownException(
          "the flip was sent, and the server cannot be asked what became of it: run resume when it can",
          lost);
    }
    if (row == null || row.active() != note.to() || row.epoch() <= note.epoch()) {
      throw lost;
    }
    flipped(row.epoch());
  }

  private void flipped(long epoch) {
    flipped = true;
    note = note.done();
    report.flipped(epoch, Duration.ofNanos(System.nanoTime() - heldAtNanos));
  }

  private void settle() throws SQLException, InterruptedException {
    long epoch = report.build().flipEpoch();
    if (Deadline.in(options.timeouts().settle()).await(() -> behind(epoch) == 0)) {
      report.followed(Duration.ofNanos(System.nanoTime() - heldAtNanos));
    } else {
      report.remark(behind(epoch) + " live client(s) have not seen the flip yet");
    }
  }

  private void end(List<OpenTransactions.Session> all, CutoverStep during) throws SQLException {
    for (OpenTransactions.Session session : all) {
      if (sessions.terminate(session)) {
        report.terminated(session.terminated(during));
      } else {
        report.remark("not allowed to end, or gone by itself: " + session);
      }
    }
  }

  private Deadline within(Duration duration) {
    return Deadline.in(duration).orEarlier(deadline);
  }

  private long behind(long epoch) throws SQLException {
    return clients().stream().filter(client -> client.epochSeen() < epoch).count();
  }

  private long openTransactions() throws SQLException {
    return clients().stream().mapToLong(CutoverReport.Client::openTransactions).sum();
  }

  private List<CutoverReport.Client> clients() throws SQLException {
    List<CutoverReport.Client> clients = server.clients().live();
    report.clients(clients);
    return clients;
  }
}
