package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A query whose every row is a finding, if the other side has the same object: {@code object}, one
 * of {@link CheckedPair#objects}; {@code found}; {@code mend}. What only one side has is no fault
 * of a publication.
 *
 * @param verdict what each row means
 * @param sql the query, asked of both servers
 */
record CommonObjectProbe(CheckVerdict verdict, String sql) implements PreflightProbe {
  @Override
  public List<CheckFinding> look(CheckedPair pair) throws SQLException {
    List<CheckFinding> findings = new ArrayList<>();
    for (Side side : pair.servers()) {
      for (CatalogRow row : pair.query(side, sql)) {
        if (pair.objects(side.other()).contains(row.text("object"))) {
          findings.add(new CheckFinding(verdict, side, row.text("found"), row.text("mend")));
        }
      }
    }
    return findings;
  }
}
