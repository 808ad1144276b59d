package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckVerdict.WARN;
import static io.bluegreen.ops.preflight.CheckedSides.EACH_SERVER;
import static io.bluegreen.ops.preflight.DeploymentMode.BOTH;

import java.util.List;

/** The checks of privileges: of the operator, and of the applications on the idle side. */
final class PrivilegeChecks {
  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "privileges",
              BOTH,
              "the role of this tool has what a cutover needs",
              "a step that is refused in the middle costs the whole run",
              "the GRANTs that are printed",
              SqlProbe.of(
                  EACH_SERVER,
                  ERROR,
                  """
                  , me AS (
                    SELECT r.*, current_setting('server_version_num')::int >= 160000 AS modern FROM pg_roles r WHERE r.rolname = current_user)
                  SELECT format('role %I is no member of %I', me.rolname, g.rolname) AS found, format('GRANT %I TO %I', g.rolname, me.rolname) AS mend
                  FROM me, pg_roles g, here
                  WHERE NOT pg_has_role(g.oid, 'USAGE') AND (g.rolname IN ('pg_read_all_stats', 'pg_signal_backend')
                    OR g.rolname = 'pg_create_subscription' AND here.mode = 'cluster')
                  UNION ALL
                  SELECT format('role %I does not have the rights of %I, who owns %s', me.rolname, o.rolname, string_agg(o.what, ', ')),
                         CASE WHEN bool_or(o.rolsuper)
                           THEN format('-- %I is a superuser, and a member of it is one too: run bluegreen as %I, or let another role own these: ALTER TABLE ... OWNER TO', o.rolname, o.rolname)
                           ELSE format('GRANT %I TO %I', o.rolname, me.rolname) END
                  FROM me, (SELECT r.relowner AS oid, pg_get_userbyid(r.relowner) AS rolname, (SELECT a.rolsuper FROM pg_roles a WHERE a.oid = r.relowner) AS rolsuper, min(r.name) || CASE WHEN count(*) > 1 THEN ' and others' ELSE '' END AS what
                            FROM app_relation r WHERE r.relkind IN ('r', 'p', 'S') GROUP BY r.relowner
                            UNION ALL
                            SELECT n.nspowner, pg_get_userbyid(n.nspowner), (SELECT a.rolsuper FROM pg_roles a WHERE a.oid = n.nspowner), 'schema bluegreen' FROM pg_namespace n WHERE n.nspname = 'bluegreen') o
                  WHERE NOT pg_has_role(o.oid, 'USAGE') GROUP BY me.rolname, o.rolname
                  UNION ALL
                  SELECT format('role %I may not replicate', me.rolname),
                         coalesce((SELECT format('GRANT %I TO %I', g.rolname, me.rolname) FROM pg_roles g WHERE g.rolname = 'rds_replication'),
                                  format('ALTER ROLE %I REPLICATION', me.rolname))
                  FROM me, here WHERE here.mode = 'cluster' AND NOT me.rolreplication AND NOT me.rolsuper
                    AND NOT EXISTS (SELECT FROM pg_roles g WHERE g.rolname IN ('rds_replication', 'rds_superuser') AND pg_has_role(g.oid, 'USAGE'))
                  UNION ALL
                  SELECT format('role %I may not create anything in database %I', me.rolname, current_database()),
                         format('GRANT CREATE ON DATABASE %I TO %I', current_database(), me.rolname)
                  FROM me, here WHERE here.mode = 'cluster' AND NOT has_database_privilege(current_database(), 'CREATE')
                  UNION ALL
                  SELECT format('role %I may not create a subscription; before PostgreSQL 16 only a superuser may, or what the provider has in its place', me.rolname),
                         coalesce((SELECT format('GRANT %I TO %I', g.rolname, me.rolname) FROM pg_roles g
                                   WHERE g.rolname IN ('rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin', 'alloydbsuperuser') LIMIT 1),
                                  format('ALTER ROLE %I SUPERUSER', me.rolname))
                  FROM me, here WHERE here.mode = 'cluster' AND NOT me.modern AND NOT me.rolsuper
                    AND NOT EXISTS (SELECT FROM pg_roles g WHERE g.rolname IN ('rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin', 'alloydbsuperuser')
                      AND pg_has_role(g.oid, 'USAGE'))
                  """)),
          new PreflightCheck(
              "owners",
              BOTH,
              "relations and functions have the same owners",
              "owners pass row-level security, and may do what others need a GRANT for",
              "`ALTER … OWNER TO`",
              new ParityProbe(
                  ERROR,
                  WARN,
                  null,
                  """
                  SELECT r.name AS parent, 'owner of ' || r.name AS key, pg_get_userbyid(r.relowner) AS value,
                         format('ALTER TABLE %s OWNER TO %I', r.name, pg_get_userbyid(r.relowner)) AS different
                  FROM app_relation r WHERE r.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND NOT EXISTS (
                    SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND r.relkind = 'S' AND d.deptype IN ('a', 'i'))
                  ORDER BY 1
                  """)),
          new PreflightCheck(
              "grants",
              BOTH,
              "roles have the same privileges on schemas, relations, columns and functions",
              "the applications would be refused right after the switch, or be let in where they were not",
              "`GRANT`, `REVOKE`",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  WARN,
                  """
                  , app_grant AS (
                    SELECT r.name AS parent, CASE r.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || r.name AS what, '' AS columns, r.relowner AS owner, r.relacl AS acl
                    FROM app_relation r
                    UNION ALL
                    SELECT r.name, 'TABLE ' || r.name, format(' (%I)', a.attname), r.relowner, a.attacl
                    FROM app_relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attacl IS NOT NULL AND NOT a.attisdropped
                    UNION ALL
                    SELECT NULL, format('SCHEMA %I', s.nspname), '', s.nspowner, s.nspacl FROM app_schema s
                    UNION ALL
                    SELECT format('%I.%I(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), format('ROUTINE %I.%I(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), '', p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
                    FROM pg_proc p JOIN app_schema s ON s.oid = p.pronamespace
                    WHERE p.prokind IN ('f', 'p') AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype IN ('e', 'i')))
                  SELECT g.parent, format('%s%s on %s to %s', x.privilege_type, g.columns, g.what, k.grantee) AS key,
                         CASE WHEN x.is_grantable THEN 'WITH GRANT OPTION' ELSE '' END AS value,
                         format('GRANT %s%s ON %s TO %s%s', x.privilege_type, g.columns, g.what, k.grantee, CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS missing,
                         format('REVOKE %1$s%2$s ON %3$s FROM %4$s; GRANT %1$s%2$s ON %3$s TO %4$s%5$s', x.privilege_type, g.columns, g.what, k.grantee, CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS different,
                         format('REVOKE %s%s ON %s FROM %s', x.privilege_type, g.columns, g.what, k.grantee) AS extra
                  FROM app_grant g, aclexplode(g.acl) x, LATERAL (SELECT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END) k(grantee)
                  WHERE x.grantee <> g.owner AND x.privilege_type <> 'MAINTAIN'
                  ORDER BY 2
                  """)),
          new PreflightCheck(
              "row-level-security",
              BOTH,
              "row-level security and its policies are the same",
              "roles would see rows that they must not see, or none",
              "`ALTER TABLE … ROW LEVEL SECURITY`, `CREATE POLICY`",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  WARN,
                  """
                  SELECT r.name AS parent, 'row-level security of ' || r.name AS key,
                         CASE WHEN r.relrowsecurity THEN 'on' ELSE 'off' END || CASE WHEN r.relforcerowsecurity THEN ', forced' ELSE '' END AS value, NULL AS missing,
                         format('ALTER TABLE %s %s ROW LEVEL SECURITY, %s ROW LEVEL SECURITY', r.name, CASE WHEN r.relrowsecurity THEN 'ENABLE' ELSE 'DISABLE' END,
                           CASE WHEN r.relforcerowsecurity THEN 'FORCE' ELSE 'NO FORCE' END) AS different, NULL AS extra
                  FROM app_relation r WHERE r.relkind IN ('r', 'p')
                  UNION ALL
                  SELECT r.name, format('policy %I on %s', p.policyname, r.name), t.text, format('CREATE POLICY %I ON %s %s', p.policyname, r.name, t.text),
                         format('DROP POLICY %1$I ON %2$s; CREATE POLICY %1$I ON %2$s %3$s', p.policyname, r.name, t.text), format('DROP POLICY %I ON %s', p.policyname, r.name)
                  FROM app_relation r JOIN pg_policies p ON format('%I.%I', p.schemaname, p.tablename) = r.name,
                  LATERAL (SELECT format('AS %s FOR %s TO %s%s%s', p.permissive, p.cmd, (SELECT string_agg(CASE x WHEN 'public' THEN x::text ELSE quote_ident(x) END, ', ') FROM unnest(p.roles) x),
                    ' USING (' || p.qual || ')', ' WITH CHECK (' || p.with_check || ')')) t(text)
                  ORDER BY 1, 2
                  """)));

  private PrivilegeChecks() {}
}
