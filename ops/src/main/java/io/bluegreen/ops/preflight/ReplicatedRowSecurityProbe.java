package io.bluegreen.ops.preflight;

import io.bluegreen.ops.catalog.ServerVersion;
import io.bluegreen.ops.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A look at row-level security as replication meets it: who applies rows on the idle side, and as
 * whom the copy reads the active side.
 */
final class ReplicatedRowSecurityProbe implements PreflightProbe {
  /** The subscription says who applies; before it is made, the command that will make it does. */
  static final String APPLY =
      """
      , subscription AS (
        SELECT s.subname, pg_get_userbyid(s.subowner) AS owner, s.subrunasowner AS as_owner
        FROM pg_subscription s JOIN here ON s.subname = here.to_here WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
      ), choice AS (
        SELECT s.subname, coalesce(s.owner, current_user) AS owner, coalesce(s.as_owner, here.run_as_owner) AS as_owner FROM here LEFT JOIN subscription s ON true)
      SELECT format('rows of %s are applied as role %I, whom its row-level security stops', r.name, w.rolname) AS found,
             CASE WHEN c.as_owner THEN format('ALTER ROLE %I BYPASSRLS', w.rolname)
               WHEN c.subname IS NULL THEN '-- bluegreen replicate --run-as-owner'
               ELSE concat_ws('; ', CASE WHEN NOT (u.rolsuper OR u.rolbypassrls) THEN format('ALTER ROLE %I BYPASSRLS', u.rolname) END,
                 format('ALTER SUBSCRIPTION %I SET (run_as_owner = true)', c.subname)) END AS mend
      FROM choice c JOIN pg_roles u ON u.rolname = c.owner, app_relation r JOIN pg_roles o ON o.oid = r.relowner
      JOIN pg_roles w ON true
      WHERE w.rolname = CASE WHEN c.as_owner THEN c.owner ELSE o.rolname END
        AND r.relkind = 'r' AND r.relrowsecurity AND NOT w.rolsuper AND NOT w.rolbypassrls
        AND NOT (pg_has_role(w.oid, r.relowner, 'USAGE') AND NOT r.relforcerowsecurity)
      ORDER BY 1
      """;

  /** The role is filled in as a constant. */
  static final String COPY =
      """
      SELECT format('the copy reads %s as role %I, and row-level security hides rows from it', r.name, w.rolname) AS found,
             format('ALTER ROLE %I BYPASSRLS', w.rolname) AS mend
      FROM here, app_relation r JOIN pg_roles w ON w.rolname = $role
      WHERE r.relkind = 'r' AND r.relrowsecurity AND NOT w.rolsuper AND NOT w.rolbypassrls
        AND NOT (pg_has_role(w.oid, r.relowner, 'USAGE') AND NOT r.relforcerowsecurity)
      ORDER BY 1
      """;

  @Override
  public List<CheckFinding> look(CheckedPair pair) throws SQLException {
    List<CheckFinding> findings = new ArrayList<>();
    if (pair.major(pair.target()) >= ServerVersion.FIRST_THAT_APPLIES_AS_TABLE_OWNER) {
      for (CatalogRow row : pair.query(pair.target(), APPLY)) {
        findings.add(
            new CheckFinding(
                CheckVerdict.ERROR, pair.target(), row.text("found"), row.text("mend")));
      }
    }
    String role = ConninfoText.user(pair.connectionInfo(pair.source()));
    if (role != null) {
      for (CatalogRow row : pair.query(pair.source(), COPY.replace("$role", Sql.literal(role)))) {
        findings.add(
            new CheckFinding(
                CheckVerdict.ERROR, pair.source(), row.text("found"), row.text("mend")));
      }
    }
    return findings;
  }
}
