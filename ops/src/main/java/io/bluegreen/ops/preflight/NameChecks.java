package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckVerdict.WARN;
import static io.bluegreen.ops.preflight.CheckedSides.SOURCE;
import static io.bluegreen.ops.preflight.DeploymentMode.BOTH;
import static io.bluegreen.ops.preflight.DeploymentMode.SCHEMA;

import io.bluegreen.jdbc.model.RowTypeFunctions;
import java.util.List;

/**
 * The checks for objects that refer to one side by name, or by a reference that was once resolved
 * from a name. They do not follow the search_path. Inside a side, the checks find names of the
 * other side; outside both, names of either side.
 */
final class NameChecks {
  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "missing-relations",
              BOTH,
              "every relation of the active side is on the idle side, as what it is",
              "statements on it would fail, or in schema mode fall through to the rest of the search_path, often `public`",
              "create it there",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  null,
                  """
                  SELECT r.name AS key, k.word AS value,
                         CASE r.relkind WHEN 'v' THEN 'CREATE VIEW ' || r.name || ' AS ' || pg_get_viewdef(r.oid)
                           WHEN 'm' THEN 'CREATE MATERIALIZED VIEW ' || r.name || ' AS ' || pg_get_viewdef(r.oid)
                           WHEN 'S' THEN format('CREATE SEQUENCE %s AS %s INCREMENT %s MINVALUE %s MAXVALUE %s START %s CACHE %s %s', r.name, s.seqtypid::regtype,
                             s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache, CASE WHEN s.seqcycle THEN 'CYCLE' ELSE '' END)
                           ELSE CASE WHEN here.mode = 'schema' AND r.relkind IN ('r', 'p')
                             THEN format('CREATE TABLE %I.%I (LIKE %s INCLUDING ALL)', here.other_place, r.relname, format('%I', here.place) || ' .' || quote_ident(r.relname))
                             ELSE format('-- with a pg_dump at least as new as that server: pg_dump --schema-only --table=%L "$SOURCE" | psql "$TARGET"', r.name) END END AS missing,
                         CASE WHEN here.mode = 'schema' AND to_regclass('public.' || quote_ident(r.relname)) IS NOT NULL AND here.place <> 'public'
                           THEN 'its name would fall through to public.' || quote_ident(r.relname) END AS note,
                         CASE WHEN EXISTS (SELECT FROM bluegreen.expansion x WHERE x.deployment = here.deployment AND x.column_name = ''
                           AND x.relation IN (SELECT r.name UNION ALL SELECT format('%I.%I', n.nspname, a.relname) FROM pg_partition_ancestors(r.oid) t
                             JOIN pg_class a ON a.oid = t.relid JOIN pg_namespace n ON n.oid = a.relnamespace)) THEN 'warn' END AS verdict
                  FROM here, app_relation r LEFT JOIN pg_sequence s ON s.seqrelid = r.oid,
                       LATERAL (SELECT CASE r.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
                         WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table' END) k(word)
                  WHERE k.word IS NOT NULL ORDER BY array_position(ARRAY['S', 'p', 'r', 'f', 'v', 'm'], r.relkind::text), r.oid
                  """)),
          new PreflightCheck(
              "view-names-side",
              SCHEMA,
              "no view is tied to a side that it is not in",
              "it would go on reading that side after a switch",
              "create it in each side, without the schema's name",
              SqlProbe.of(
                  SOURCE,
                  ERROR,
                  """
                  SELECT format('view %I.%I reads %s', vn.nspname, v.relname, string_agg(DISTINCT format('%I.%I', cn.nspname, c.relname), ', ')) AS found,
                         CASE WHEN vn.nspname NOT IN (here.place, here.other_place) THEN
                             format('CREATE VIEW %I.%I AS %s', m.other, v.relname, replace(pg_get_viewdef(v.oid), quote_ident(cn.nspname) || '.', quote_ident(m.other) || '.'))
                             || format(' ALTER VIEW %I.%I SET SCHEMA %I', vn.nspname, v.relname, cn.nspname)
                           WHEN v.relkind = 'm' THEN format('DROP MATERIALIZED VIEW %1$I.%2$I; CREATE MATERIALIZED VIEW %1$I.%2$I AS %3$s', vn.nspname, v.relname,
                             replace(pg_get_viewdef(v.oid), quote_ident(cn.nspname) || '.', quote_ident(vn.nspname) || '.'))
                           ELSE format('CREATE OR REPLACE VIEW %I.%I AS %s', vn.nspname, v.relname,
                             replace(pg_get_viewdef(v.oid), quote_ident(cn.nspname) || '.', quote_ident(vn.nspname) || '.')) END AS mend,
                         CASE WHEN vn.nspname IN (here.place, here.other_place) THEN 'error' ELSE 'warn' END AS verdict
                  FROM here, pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class
                  JOIN pg_namespace vn ON vn.oid = v.relnamespace JOIN pg_class c ON c.oid = d.refobjid JOIN pg_namespace cn ON cn.oid = c.relnamespace,
                  LATERAL (SELECT CASE cn.nspname WHEN here.place THEN here.other_place ELSE here.place END) m(other)
                  WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND v.relkind IN ('v', 'm')
                    AND cn.nspname IN (here.place, here.other_place) AND vn.nspname <> cn.nspname
                  GROUP BY vn.nspname, v.relname, v.oid, v.relkind, cn.nspname, m.other, here.place, here.other_place ORDER BY 1
                  """)),
          new PreflightCheck(
              "function-names-side",
              SCHEMA,
              "no function names a side that it is not in",
              "it would go on using that side after a switch",
              "leave out the schema's name",
              SqlProbe.of(
                  SOURCE,
                  ERROR,
                  """
                  SELECT format('function %s names schema %I', p.oid::regprocedure, y.side) AS found,
                         replace(pg_get_functiondef(p.oid), quote_ident(y.side) || '.',
                           CASE WHEN n.nspname IN (here.place, here.other_place) THEN quote_ident(n.nspname) || '.' ELSE '' END) AS mend,
                         CASE WHEN n.nspname IN (here.place, here.other_place) THEN 'error' ELSE 'warn' END AS verdict
                  FROM here, pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
                  LATERAL (VALUES (here.place), (here.other_place)) y(side)
                  WHERE p.prokind IN ('f', 'p') AND n.nspname <> 'bluegreen' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                    AND n.nspname <> y.side AND EXISTS (
                      SELECT FROM regexp_split_to_table(concat_ws(' ', coalesce(pg_get_function_sqlbody(p.oid), p.prosrc),
                        pg_get_function_arguments(p.oid), pg_get_function_result(p.oid)), '[^[:alnum:]_."$]+') w
                      WHERE starts_with(w, quote_ident(y.side) || '.')
                        OR quote_ident(y.side) <> y.side AND position(quote_ident(y.side) || '.' IN concat_ws(' ', coalesce(pg_get_function_sqlbody(p.oid), p.prosrc))) > 0)
                  ORDER BY 1
                  """)),
          new PreflightCheck(
              "row-type-functions",
              SCHEMA,
              "no PL/pgSQL function in a shared schema uses `%ROWTYPE`, `%TYPE` or a variable of a side's row type",
              RowTypeFunctions.CONSEQUENCE,
              RowTypeFunctions.MEND,
              SqlProbe.of(
                  SOURCE,
                  WARN,
                  """
                  SELECT f AS found,
                         (SELECT string_agg(format('SET search_path = %I, public; ', y.side) || 'CREATE OR REPLACE ' || k.word || format(' %I.%I', y.side, p.proname)
                            || substr(pg_get_functiondef(p.oid), length('CREATE OR REPLACE ' || k.word || format(' %I.%I', n.nspname, p.proname)) + 1), '; ')
                          FROM (VALUES (here.place), (here.other_place)) y(side)) || format('; RESET search_path; DROP %s %s', k.word, f) AS mend
                  FROM here, bluegreen.row_type_functions(here.deployment) f
                  JOIN pg_proc p ON p.oid = f::regprocedure JOIN pg_namespace n ON n.oid = p.pronamespace,
                  LATERAL (SELECT CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END) k(word) ORDER BY 1
                  """)),
          new PreflightCheck(
              "default-names-side",
              SCHEMA,
              "no column default uses something of a side that it is not in",
              "after `CREATE TABLE … LIKE` both sides often share one sequence, and lose it with the old schema",
              "`ALTER TABLE … SET DEFAULT`",
              SqlProbe.of(
                  SOURCE,
                  ERROR,
                  """
                  SELECT format('default of %I.%I.%I is %s', tn.nspname, t.relname, a.attname, pg_get_expr(f.adbin, f.adrelid)) AS found,
                         CASE WHEN tn.nspname IN (here.place, here.other_place) THEN
                           format('ALTER TABLE %I.%I ALTER COLUMN %I SET DEFAULT %s', tn.nspname, t.relname, a.attname,
                             replace(pg_get_expr(f.adbin, f.adrelid), quote_ident(y.nspname) || '.', quote_ident(tn.nspname) || '.'))
                           ELSE format('ALTER %s SET SCHEMA %I', y.what, tn.nspname) END AS mend,
                         CASE WHEN tn.nspname IN (here.place, here.other_place) THEN 'error' ELSE 'warn' END AS verdict
                  FROM here, pg_attrdef f JOIN pg_class t ON t.oid = f.adrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
                  JOIN pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum
                  JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid AND d.deptype = 'n'
                  JOIN (SELECT 'pg_class'::regclass AS class, c.oid, n.nspname, format('SEQUENCE %I.%I', n.nspname, c.relname) AS what
                          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'S'
                        UNION ALL
                        SELECT 'pg_proc'::regclass, p.oid, n.nspname, 'FUNCTION ' || p.oid::regprocedure
                          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace) y ON y.class = d.refclassid AND y.oid = d.refobjid
                  WHERE y.nspname IN (here.place, here.other_place) AND tn.nspname <> y.nspname ORDER BY 1
                  """)),
          new PreflightCheck(
              "policy-names-side",
              SCHEMA,
              "no row-level security policy uses something of a side that it is not in",
              "it would decide by the rows of the other side",
              "`ALTER POLICY`",
              SqlProbe.of(
                  SOURCE,
                  ERROR,
                  """
                  SELECT format('policy %I on %I.%I uses %s', p.polname, tn.nspname, t.relname, string_agg(DISTINCT y.what, ', ')) AS found,
                         format('ALTER POLICY %I ON %I.%I', p.polname, tn.nspname, t.relname)
                           || coalesce(' USING (' || replace(pg_get_expr(p.polqual, p.polrelid), min(quote_ident(y.nspname)) || '.', quote_ident(tn.nspname) || '.') || ')', '')
                           || coalesce(' WITH CHECK (' || replace(pg_get_expr(p.polwithcheck, p.polrelid), min(quote_ident(y.nspname)) || '.', quote_ident(tn.nspname) || '.') || ')', '') AS mend,
                         CASE WHEN tn.nspname IN (here.place, here.other_place) THEN 'error' ELSE 'warn' END AS verdict
                  FROM here, pg_policy p JOIN pg_class t ON t.oid = p.polrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
                  JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid
                  JOIN (SELECT 'pg_class'::regclass AS class, c.oid, n.nspname, format('%I.%I', n.nspname, c.relname) AS what
                          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                        UNION ALL
                        SELECT 'pg_proc'::regclass, q.oid, n.nspname, q.oid::regprocedure::text
                          FROM pg_proc q JOIN pg_namespace n ON n.oid = q.pronamespace) y ON y.class = d.refclassid AND y.oid = d.refobjid
                  WHERE y.nspname IN (here.place, here.other_place) AND tn.nspname <> y.nspname
                  GROUP BY p.oid, p.polname, p.polrelid, p.polqual::text, p.polwithcheck::text, p.polqual, p.polwithcheck, tn.nspname, t.relname, here.place, here.other_place
                  ORDER BY 1
                  """)),
          new PreflightCheck(
              "function-search-path",
              SCHEMA,
              "no function sets a search_path of its own with a side that it is not in",
              "a function's own path beats the session's",
              "`ALTER FUNCTION … SET search_path`",
              SqlProbe.of(
                  SOURCE,
                  ERROR,
                  """
                  SELECT format('function %s has %s%s', p.oid::regprocedure, c, CASE WHEN p.prosecdef THEN ' and is SECURITY DEFINER' ELSE '' END) AS found,
                         CASE WHEN n.nspname IN (here.place, here.other_place) THEN format('ALTER ROUTINE %s SET search_path TO %s', p.oid::regprocedure,
                             (SELECT string_agg(CASE WHEN e = quote_ident(y.side) THEN quote_ident(n.nspname) ELSE e END, ', ')
                              FROM regexp_split_to_table(substr(c, 13), ', *') e))
                           ELSE format('ALTER ROUTINE %s RESET search_path', p.oid::regprocedure) END AS mend,
                         CASE WHEN n.nspname IN (here.place, here.other_place) THEN 'error' ELSE 'warn' END AS verdict
                  FROM here, pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace, unnest(p.proconfig) c,
                  LATERAL (VALUES (here.place), (here.other_place)) y(side)
                  WHERE c LIKE 'search_path=%' AND n.nspname <> y.side
                    AND quote_ident(y.side) = ANY (regexp_split_to_array(substr(c, 13), ', *')) ORDER BY 1
                  """)),
          new PreflightCheck(
              "role-search-path",
              SCHEMA,
              "no role has a search_path of its own that names a side",
              "`ALTER ROLE … SET` beats the database's, so sessions without our driver stay on that side",
              "`ALTER ROLE … RESET search_path`",
              SqlProbe.of(
                  SOURCE,
                  WARN,
                  """
                  SELECT format('role %I has %s', r.rolname, c) AS found,
                         format('ALTER ROLE %I%s RESET search_path', r.rolname,
                           CASE WHEN s.setdatabase = 0 THEN '' ELSE ' IN DATABASE ' || quote_ident(current_database()) END) AS mend
                  FROM here, pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) c
                  WHERE c LIKE 'search_path=%' AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
                    AND regexp_split_to_array(substr(c, 13), ', *') && ARRAY[quote_ident(here.place), quote_ident(here.other_place)] ORDER BY 1
                  """)),
          new PreflightCheck(
              "cross-schema-foreign-keys",
              SCHEMA,
              "no foreign key points to a side from outside of it",
              "rows would be checked against a side that is no longer written",
              "constrain it within the side, or drop it",
              SqlProbe.of(
                  SOURCE,
                  ERROR,
                  """
                  SELECT format('foreign key %I of %I.%I points to %I.%I', k.conname, tn.nspname, t.relname, fn.nspname, f.relname) AS found,
                         format('ALTER TABLE %I.%I DROP CONSTRAINT %I', tn.nspname, t.relname, k.conname)
                           || CASE WHEN tn.nspname IN (here.place, here.other_place) THEN format(', ADD CONSTRAINT %I %s', k.conname,
                                replace(pg_get_constraintdef(k.oid), quote_ident(fn.nspname) || '.', quote_ident(tn.nspname) || '.')) ELSE '' END AS mend,
                         CASE WHEN tn.nspname IN (here.place, here.other_place) THEN 'error' ELSE 'warn' END AS verdict
                  FROM here, pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
                  JOIN pg_class f ON f.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
                  WHERE k.contype = 'f' AND k.conparentid = 0 AND fn.nspname IN (here.place, here.other_place) AND tn.nspname <> fn.nspname ORDER BY 1
                  """)));

  private NameChecks() {}
}
