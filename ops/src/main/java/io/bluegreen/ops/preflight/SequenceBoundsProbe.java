package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.catalog.SequencePlan;
import io.bluegreen.ops.catalog.SequenceState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The plan of a switch for the sequences, asked beforehand for what stands against it. */
final class SequenceBoundsProbe implements PreflightProbe {
  private static final String ROLE = "SELECT quote_ident(current_user) AS role FROM here";

  @Override
  public List<CheckFinding> look(CheckedPair pair) throws SQLException {
    SequencePlan plan =
        SequencePlan.of(
            pair.sequences(pair.source()),
            pair.sequences(pair.target()),
            pair.options().sequenceMargin());
    List<CheckFinding> findings = new ArrayList<>();
    for (SequencePlan.Problem problem : plan.problems()) {
      if (problem.isBound()) {
        for (Side side : List.of(pair.source(), pair.target())) {
          findings.add(
              new CheckFinding(
                  CheckVerdict.ERROR, side, problem.text(), widened(problem.sequence())));
        }
      } else if (!problem.sequence().isReadable()) {
        String role = pair.query(pair.source(), ROLE).get(0).text("role");
        findings.add(
            new CheckFinding(
                CheckVerdict.ERROR,
                pair.source(),
                problem.text(),
                "GRANT SELECT ON SEQUENCE %s TO %s".formatted(problem.sequence().name(), role)));
      }
    }
    return findings;
  }

  private static String widened(SequenceState sequence) {
    return "ALTER SEQUENCE %s AS bigint %s"
        .formatted(sequence.name(), sequence.increment() > 0 ? "NO MAXVALUE" : "NO MINVALUE");
  }
}
