package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A comparison of the extensions of both sides. An extension can only be brought to versions that
 * its server has scripts for, and seldom to an older one: the mend belongs to the side that can
 * reach the other one's version.
 */
final class ExtensionProbe implements PreflightProbe {
  static final String INSTALLED =
      """
      SELECT e.extname AS name, e.extversion AS version, n.nspname AS schema
      FROM here, pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql' ORDER BY 1
      """;

  static final String AVAILABLE =
      "SELECT EXISTS (SELECT FROM pg_available_extensions a WHERE a.name = %s) AS available FROM here";

  static final String REACHES =
      "SELECT EXISTS (SELECT FROM pg_extension_update_paths(%s) u"
          + " WHERE u.source = %s AND u.target = %s AND u.path IS NOT NULL) AS reaches FROM here";

  @Override
  public List<CheckFinding> look(CheckedPair pair) throws SQLException {
    Map<String, CatalogRow> there = new HashMap<>();
    pair.query(pair.target(), INSTALLED).forEach(row -> there.put(row.text("name"), row));
    List<CheckFinding> findings = new ArrayList<>();
    for (CatalogRow here : pair.query(pair.source(), INSTALLED)) {
      CatalogRow twin = there.get(here.text("name"));
      if (twin == null) {
        findings.add(missing(pair, here));
      } else if (!twin.text("version").equals(here.text("version"))) {
        findings.add(different(pair, here.text("name"), here.text("version"), twin));
      }
    }
    return findings;
  }

  private static CheckFinding missing(CheckedPair pair, CatalogRow extension) throws SQLException {
    String name = extension.text("name");
    boolean available =
        pair.query(pair.target(), AVAILABLE.formatted(Sql.literal(name)))
            .get(0)
            .isTrue("available");
    return new CheckFinding(
        CheckVerdict.ERROR,
        pair.target(),
        "extension %s %s is missing".formatted(quoted(name), extension.text("version")),
        available
            ? "CREATE EXTENSION %s SCHEMA %s"
                .formatted(quoted(name), quoted(extension.text("schema")))
            : "-- this server does not have it: install the package of extension %s there, then CREATE EXTENSION %s SCHEMA %s"
                .formatted(name, quoted(name), quoted(extension.text("schema"))));
  }

  private static CheckFinding different(
      CheckedPair pair, String name, String version, CatalogRow twin) throws SQLException {
    String other = twin.text("version");
    if (reaches(pair, pair.target(), name, other, version)) {
      return finding(pair.target(), name, other, version, pair.source(), update(name, version));
    }
    if (reaches(pair, pair.source(), name, version, other)) {
      return finding(pair.source(), name, version, other, pair.target(), update(name, other));
    }
    return finding(
        pair.target(),
        name,
        other,
        version,
        pair.source(),
        "-- neither server can bring it to the other's version: read what changed between them");
  }

  private static boolean reaches(
      CheckedPair pair, Side side, String name, String from, String version) throws SQLException {
    String question = REACHES.formatted(Sql.literal(name), Sql.literal(from), Sql.literal(version));
    return pair.query(side, question).get(0).isTrue("reaches");
  }

  private static CheckFinding finding(
      Side side, String name, String version, String other, Side otherSide, String mend) {
    return new CheckFinding(
        CheckVerdict.WARN,
        side,
        "extension %s is %s, and %s on %s".formatted(quoted(name), version, other, otherSide),
        mend);
  }

  private static String update(String name, String version) {
    return "ALTER EXTENSION %s UPDATE TO %s".formatted(quoted(name), quoted(version));
  }

  /** As PostgreSQL writes it. */
  private static String quoted(String name) {
    return name.matches("[a-z_][a-z0-9_]*") ? name : Sql.identifier(name);
  }
}
