package io.bluegreen.jdbc.internal.searchpath;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.sql.StatementFacts;

/** The warning about texts that the driver does not understand. Thread-safe. */
final class UnreadTextWarning {
  private final TextWarnings warnings = new TextWarnings(DriverLog.of(UnreadTextWarning.class));

  /** Looks at a text that is about to be sent or prepared. */
  void check(String sql, StatementFacts facts, DeploymentSnapshot deployment) {
    if (!facts.isUnderstood() && warnings.areWanted()) {
      warnings.tell(
          sql,
          "The driver does not understand a statement of deployment '"
              + deployment.name()
              + "', and takes it for the dangerous case: it waits in a hold, may have left something"
              + " in its session, and is not repeated: ",
          "statements of deployment '"
              + deployment.name()
              + "' are not understood; the others are not told of");
    }
  }
}
