package io.bluegreen.ops.preflight;

import java.sql.SQLException;
import java.util.List;

/** Looks at a pair. What it finds may be nothing; what it cannot look at is an SQLException. */
@FunctionalInterface
interface PreflightProbe {
  List<CheckFinding> look(CheckedPair pair) throws SQLException;
}
