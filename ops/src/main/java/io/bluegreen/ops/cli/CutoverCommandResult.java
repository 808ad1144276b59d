package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.control.LiveClient;
import io.bluegreen.ops.cutover.model.CutoverReport;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The conversion of a cutover's report into the result of a command. */
final class CutoverCommandResult {
  private CutoverCommandResult() {}

  /** A step and what it took; arrival and sequences overlap. */
  record StepTook(CutoverStep step, Duration took) {}

  /** Clients of one application and driver version. */
  record ClientGroup(
      String application, String driver, int clients, int connections, int behind, int pinned) {}

  static CommandResult of(CutoverResult run, List<LiveClient> clients) {
    CutoverReport report = run.report();
    ExitCode exit = ExitCode.of(run.outcome());
    CommandResult result =
        CommandResult.of(exit, run.message()).summaryLast().fix(fix(exit, run.message()));
    if (report.from() != null) {
      result
          .fact("run", report.run())
          .fact("from", report.from())
          .fact("to", report.to())
          .fact("pause", report.pause())
          .fact("longest_hold", report.longestHold())
          .fact("hold_epoch", orNull(report.holdEpoch()))
          .fact("fence_epoch", orNull(report.fenceEpoch()))
          .fact("flip_epoch", orNull(report.flipEpoch()))
          .fact("sentinel_travelled", report.sentinelTravelled())
          .fact("verification", report.verification());
    }
    List<StepTook> steps = new ArrayList<>();
    report.steps().forEach((step, took) -> steps.add(new StepTook(step, took)));
    result
        .table("steps", StepTook.class, steps)
        .table("clients", ClientGroup.class, groups(clients, report.flipEpoch()))
        .details("terminated", CutoverReport.TerminatedSession.class, report.terminated())
        .details("sequences", CutoverReport.MovedSequence.class, report.sequences());
    report.remarks().forEach(result::remark);
    return result;
  }

  private static List<ClientGroup> groups(List<LiveClient> clients, long epoch) {
    Map<String, ClientGroup> groups = new TreeMap<>();
    for (LiveClient client : clients) {
      groups.merge(
          client.application() + "\0" + client.driver(),
          new ClientGroup(
              client.application(),
              client.driver(),
              1,
              client.connections(),
              client.epochSeen() < epoch ? 1 : 0,
              client.pinned()),
          (a, b) ->
              new ClientGroup(
                  a.application(),
                  a.driver(),
                  a.clients() + b.clients(),
                  a.connections() + b.connections(),
                  a.behind() + b.behind(),
                  a.pinned() + b.pinned()));
    }
    return List.copyOf(groups.values());
  }

  private static String fix(ExitCode exit, String message) {
    return switch (exit) {
      case NEEDS_A_PERSON ->
          message.contains("the flip has happened")
              ? "bluegreen status shows where it stands"
              : "bluegreen status shows where it stands; bluegreen resume finishes it, and up to the flip"
                  + " bluegreen abort takes it back";
      case RESTORED -> "run it again once the cause is gone";
      case REFUSED ->
          message.contains("unfinished at step")
              ? "bluegreen resume finishes that run, bluegreen abort takes it back; where a server is gone for good, bluegreen status names what ends it"
              : "nothing has changed";
      default -> "";
    };
  }

  private static @org.jspecify.annotations.Nullable Long orNull(long epoch) {
    return epoch == 0 ? null : epoch;
  }
}
