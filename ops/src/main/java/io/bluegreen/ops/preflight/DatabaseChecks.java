package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckVerdict.WARN;
import static io.bluegreen.ops.preflight.DeploymentMode.CLUSTER;

import java.util.List;

/**
 * The checks of properties of the database or the server, which a dump of the schema does not
 * contain.
 */
final class DatabaseChecks {
  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "roles",
              CLUSTER,
              "every role that owns something in the database, has rights or settings there, is on the other server with the same attributes",
              "its logins and its rights would be missing",
              "`pg_dumpall --roles-only`, or `CREATE ROLE`, `ALTER ROLE`",
              new ParityProbe(
                  ERROR,
                  WARN,
                  null,
                  """
                  SELECT 'role ' || quote_ident(r.rolname) AS key, a.text AS value,
                         format('CREATE ROLE %I %s%s', r.rolname, a.text, CASE WHEN r.rolcanlogin THEN '; -- its password: pg_dumpall --roles-only on the other server' END) AS missing,
                         format('ALTER ROLE %I %s', r.rolname, a.text) AS different
                  FROM pg_roles r, here, LATERAL (SELECT concat_ws(' ', CASE WHEN r.rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END,
                    CASE WHEN r.rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END, CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END)) a(text)
                  WHERE r.oid >= 16384 AND r.rolname <> 'bluegreen_client' AND (NOT here.is_source OR EXISTS (SELECT FROM pg_shdepend d WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid
                      AND (d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                        OR d.classid = 'pg_database'::regclass AND d.objid = (SELECT oid FROM pg_database WHERE datname = current_database())))
                    OR EXISTS (SELECT FROM pg_db_role_setting s WHERE s.setrole = r.oid AND s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())))
                  ORDER BY 1
                  """)),
          new PreflightCheck(
              "role-settings",
              CLUSTER,
              "roles have the same settings (`ALTER ROLE … SET`, `ALTER ROLE … IN DATABASE … SET`)",
              "a search_path, a time-out or a time zone of the application would be lost with the switch; `pg_dump` carries none of them",
              "`ALTER ROLE … SET`",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  WARN,
                  """
                  SELECT format('role %I', r.rolname) AS parent, format('setting %s of role %I', n.name, r.rolname) || CASE WHEN s.setdatabase = 0 THEN '' ELSE ' in the database' END AS key,
                         n.value AS value, format('ALTER ROLE %I%s SET %s TO %s', r.rolname, w.there, n.name, l.text) AS missing,
                         format('ALTER ROLE %I%s SET %s TO %s', r.rolname, w.there, n.name, l.text) AS different,
                         format('ALTER ROLE %I%s RESET %s', r.rolname, w.here, n.name) AS extra,
                         CASE WHEN g.category ~ '^(Resource Usage|Query Tuning|Reporting and Logging|Statistics|Autovacuum|Vacuuming|Write-Ahead Log)' THEN 'warn' END AS verdict
                  FROM here, pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) c,
                  LATERAL (SELECT split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)) n(name, value) LEFT JOIN pg_settings g ON lower(g.name) = lower(n.name),
                  LATERAL (SELECT CASE WHEN n.value = '' THEN ''''''
                    WHEN lower(n.name) IN ('search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries') THEN n.value ELSE quote_literal(n.value) END) l(text),
                  LATERAL (SELECT CASE WHEN s.setdatabase = 0 THEN '' ELSE format(' IN DATABASE %I', here.other_database) END,
                    CASE WHEN s.setdatabase = 0 THEN '' ELSE format(' IN DATABASE %I', current_database()) END) w(there, here)
                  WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
                    AND n.name <> 'session_replication_role' AND c <> 'synchronous_commit=off'
                    AND r.rolname <> session_user
                  ORDER BY 2
                  """)),
          new PreflightCheck(
              "database-settings",
              CLUSTER,
              "what the database sets (`ALTER DATABASE … SET`), and the server's settings that change what a statement means, are the same: search_path, TimeZone, DateStyle, IntervalStyle, text search, isolation, time-outs, …",
              "the application would look for its tables elsewhere, read dates otherwise, or run without its time-outs",
              "`ALTER DATABASE … SET`",
              new DatabaseSettingsProbe()),
          new PreflightCheck(
              "database",
              CLUSTER,
              "both databases have the same owner, rights, connection limit and tablespace",
              "the application could not connect or create anything, or somebody could who must not; `CREATE DATABASE` by hand carries none of it",
              "`ALTER DATABASE`, `GRANT`, `REVOKE`",
              new ParityProbe(
                  ERROR,
                  WARN,
                  ERROR,
                  """
                  SELECT 'the owner of the database' AS key, pg_get_userbyid(d.datdba) AS value, NULL AS missing,
                         format('ALTER DATABASE %I OWNER TO %I', here.other_database, pg_get_userbyid(d.datdba)) AS different, NULL AS extra, 'error' AS verdict
                  FROM here, pg_database d WHERE d.datname = current_database()
                  UNION ALL
                  SELECT 'the connection limit of the database', d.datconnlimit::text, NULL,
                         format('ALTER DATABASE %I CONNECTION LIMIT %s', here.other_database, d.datconnlimit), NULL, 'warn'
                  FROM here, pg_database d WHERE d.datname = current_database()
                  UNION ALL
                  SELECT 'the tablespace of the database', t.spcname, NULL,
                         format('-- connected to another database: ALTER DATABASE %I SET TABLESPACE %I', here.other_database, t.spcname), NULL, 'warn'
                  FROM here, pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname = current_database()
                  UNION ALL
                  SELECT format('%s on the database to %s', x.privilege_type, k.grantee), CASE WHEN x.is_grantable THEN 'WITH GRANT OPTION' ELSE '' END,
                         format('GRANT %s ON DATABASE %I TO %s%s', x.privilege_type, here.other_database, k.grantee, CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END),
                         format('REVOKE %1$s ON DATABASE %2$I FROM %3$s; GRANT %1$s ON DATABASE %2$I TO %3$s%4$s', x.privilege_type, here.other_database, k.grantee,
                           CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END),
                         format('REVOKE %s ON DATABASE %I FROM %s', x.privilege_type, current_database(), k.grantee), 'error'
                  FROM here, pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) x,
                  LATERAL (SELECT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END) k(grantee)
                  WHERE d.datname = current_database() AND x.grantee NOT IN (d.datdba, (SELECT oid FROM pg_roles WHERE rolname = session_user))
                  ORDER BY 1
                  """)),
          new PreflightCheck(
              "default-privileges",
              CLUSTER,
              "what is created from now on gets the same rights (`ALTER DEFAULT PRIVILEGES`)",
              "the tables of the first migration after the switch would be closed to the application",
              "`ALTER DEFAULT PRIVILEGES`",
              new ParityProbe(
                  ERROR,
                  WARN,
                  WARN,
                  """
                  , kind(code, word) AS (VALUES ('r'::"char", 'TABLES'), ('S', 'SEQUENCES'), ('f', 'FUNCTIONS'), ('T', 'TYPES'), ('n', 'SCHEMAS'))
                  , entry AS (
                    SELECT r.rolname, r.oid AS role, '' AS place, k.word, coalesce((SELECT a.defaclacl FROM pg_default_acl a WHERE a.defaclrole = r.oid
                             AND a.defaclnamespace = 0 AND a.defaclobjtype = k.code), acldefault(CASE k.code WHEN 'S' THEN 's' ELSE k.code END, r.oid)) AS acl
                    FROM pg_roles r, kind k WHERE r.rolname !~ '^pg_'
                    UNION ALL
                    SELECT r.rolname, r.oid, format(' IN SCHEMA %I', n.nspname), k.word, a.defaclacl
                    FROM pg_default_acl a JOIN pg_roles r ON r.oid = a.defaclrole JOIN pg_namespace n ON n.oid = a.defaclnamespace JOIN kind k ON k.code = a.defaclobjtype)
                  SELECT format('role %I', e.rolname) AS parent, format('default %s on %s of role %I%s to %s', x.privilege_type, e.word, e.rolname, e.place, k.grantee) AS key,
                         CASE WHEN x.is_grantable THEN 'WITH GRANT OPTION' ELSE '' END AS value,
                         format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s GRANT %s ON %s TO %s%s', e.rolname, e.place, x.privilege_type, e.word, k.grantee,
                           CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS missing,
                         format('ALTER DEFAULT PRIVILEGES FOR ROLE %1$I%2$s REVOKE %3$s ON %4$s FROM %5$s; ALTER DEFAULT PRIVILEGES FOR ROLE %1$I%2$s GRANT %3$s ON %4$s TO %5$s%6$s',
                           e.rolname, e.place, x.privilege_type, e.word, k.grantee, CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS different,
                         format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s REVOKE %s ON %s FROM %s', e.rolname, e.place, x.privilege_type, e.word, k.grantee) AS extra
                  FROM here, entry e, aclexplode(e.acl) x,
                  LATERAL (SELECT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END) k(grantee)
                  WHERE x.grantee <> e.role AND x.privilege_type <> 'MAINTAIN'
                  ORDER BY 2
                  """)));

  private DatabaseChecks() {}
}
