package io.bluegreen.ops.cutover;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.control.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The report of a run in the making; steps that overlap write to it at the same time. */
final class ReportBuilder {
  private final String run;
  private final @Nullable Side from;

  @GuardedBy("this")
  private final Map<CutoverStep, Duration> steps = new EnumMap<>(CutoverStep.class);

  @GuardedBy("this")
  private final List<CutoverReport.TerminatedSession> terminated = new ArrayList<>();

  @GuardedBy("this")
  private final List<String> remarks = new ArrayList<>();

  @GuardedBy("this")
  private final List<String> verification = new ArrayList<>();

  @GuardedBy("this")
  private List<CutoverReport.Client> clients = List.of();

  @GuardedBy("this")
  private List<CutoverReport.MovedSequence> sequences = List.of();

  @GuardedBy("this")
  private @Nullable Duration pause;

  @GuardedBy("this")
  private @Nullable Duration longestHold;

  @GuardedBy("this")
  private @Nullable Duration travelled;

  @GuardedBy("this")
  private long holdEpoch;

  @GuardedBy("this")
  private long fenceEpoch;

  @GuardedBy("this")
  private long flipEpoch;

  ReportBuilder(String run, @Nullable Side from) {
    this.run = run;
    this.from = from;
  }

  synchronized void took(CutoverStep step, Duration duration) {
    steps.merge(step, duration, Duration::plus);
  }

  synchronized void held(long epoch) {
    holdEpoch = epoch;
  }

  synchronized void fenced(long epoch) {
    fenceEpoch = epoch;
  }

  synchronized void arrived(Duration after) {
    travelled = after;
  }

  synchronized void flipped(long epoch, @Nullable Duration paused) {
    flipEpoch = epoch;
    pause = paused;
  }

  synchronized void followed(Duration afterHold) {
    longestHold = afterHold;
  }

  synchronized void verified(String what) {
    verification.add(what);
  }

  synchronized void paused(Duration held) {
    pause = held;
  }

  synchronized void clients(List<CutoverReport.Client> now) {
    clients = List.copyOf(now);
  }

  synchronized void sequences(List<CutoverReport.MovedSequence> moved) {
    sequences = List.copyOf(moved);
  }

  synchronized void terminated(CutoverReport.TerminatedSession session) {
    terminated.add(session);
  }

  synchronized void remark(String remark) {
    remarks.add(remark);
  }

  synchronized CutoverReport build() {
    return new CutoverReport(
        run,
        from,
        from == null ? null : from.other(),
        pause,
        longestHold,
        new EnumMap<>(steps),
        holdEpoch,
        fenceEpoch,
        flipEpoch,
        travelled,
        clients,
        List.copyOf(terminated),
        sequences,
        List.copyOf(verification),
        List.copyOf(remarks));
  }
}
