package io.bluegreen.ops.cutover.model;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.model.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The builder of a run's report. Thread-safe, because steps that overlap write to it at the same
 * time.
 */
public final class CutoverReportBuilder {
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

  public CutoverReportBuilder(String run, @Nullable Side from) {
    this.run = run;
    this.from = from;
  }

  public synchronized void took(CutoverStep step, Duration duration) {
    steps.merge(step, duration, Duration::plus);
  }

  public synchronized void held(long epoch) {
    holdEpoch = epoch;
  }

  public synchronized void fenced(long epoch) {
    fenceEpoch = epoch;
  }

  public synchronized void arrived(Duration after) {
    travelled = after;
  }

  public synchronized void flipped(long epoch, @Nullable Duration paused) {
    flipEpoch = epoch;
    pause = paused;
  }

  public synchronized void followed(Duration afterHold) {
    longestHold = afterHold;
  }

  public synchronized void verified(String what) {
    verification.add(what);
  }

  public synchronized void paused(Duration held) {
    pause = held;
  }

  public synchronized void clients(List<CutoverReport.Client> now) {
    clients = List.copyOf(now);
  }

  public synchronized void sequences(List<CutoverReport.MovedSequence> moved) {
    sequences = List.copyOf(moved);
  }

  public synchronized void terminated(CutoverReport.TerminatedSession session) {
    terminated.add(session);
  }

  public synchronized void remark(String remark) {
    remarks.add(remark);
  }

  public synchronized CutoverReport build() {
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
