package io.bluegreen.ops.preflight;

import java.sql.SQLException;
import java.util.List;

/**
 * A probe of a pair. Its result may be empty; an object that it cannot examine is an SQLException.
 */
@FunctionalInterface
interface PreflightProbe {
  List<CheckFinding> look(CheckedPair pair) throws SQLException;
}
