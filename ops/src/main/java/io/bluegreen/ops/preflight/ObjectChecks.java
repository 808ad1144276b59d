package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckVerdict.WARN;
import static io.bluegreen.ops.preflight.DeploymentMode.BOTH;
import static io.bluegreen.ops.preflight.DeploymentMode.CLUSTER;

import java.util.List;

/** Checks that the idle side has the active side's types, operators and other objects. */
final class ObjectChecks {
  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "domains",
              BOTH,
              "domains have the same base type, default, NOT NULL and CHECK constraints",
              "a stricter domain stops apply, a looser one accepts what the old side refused",
              "`CREATE DOMAIN`, `ALTER DOMAIN`",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  ERROR,
                  """
                  , app_domain AS (
                    SELECT t.oid, format('%I.%I', s.nspname, t.typname) AS name, t.typnotnull, t.typdefault,
                           format_type(t.typbasetype, t.typtypmod) || coalesce((SELECT ' COLLATE ' || quote_ident(c.collname) FROM pg_collation c
                             WHERE c.oid = t.typcollation AND c.collname <> 'default'), '') AS base
                    FROM pg_type t JOIN app_schema s ON s.oid = t.typnamespace WHERE t.typtype = 'd' AND NOT EXISTS (
                      SELECT FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e'))
                  SELECT NULL AS parent, 'domain ' || d.name AS key, d.base AS value,
                         concat_ws(' ', 'CREATE DOMAIN', d.name, 'AS', d.base, 'DEFAULT ' || d.typdefault, CASE WHEN d.typnotnull THEN 'NOT NULL' END,
                           (SELECT string_agg(format('CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), ' ' ORDER BY k.conname)
                            FROM pg_constraint k WHERE k.contypid = d.oid AND k.contype = 'c')) AS missing,
                         '-- DROP DOMAIN and CREATE DOMAIN ' || d.name || ' AS ' || d.base AS different, NULL AS extra, 'ok' AS extra_verdict
                  FROM app_domain d
                  UNION ALL
                  SELECT 'type ' || d.name, 'default of domain ' || d.name, d.typdefault, format('ALTER DOMAIN %s SET DEFAULT %s', d.name, d.typdefault),
                         format('ALTER DOMAIN %s SET DEFAULT %s', d.name, d.typdefault), format('ALTER DOMAIN %s DROP DEFAULT', d.name), 'warn'
                  FROM app_domain d WHERE d.typdefault IS NOT NULL
                  UNION ALL
                  SELECT 'type ' || d.name, 'NOT NULL of domain ' || d.name, '', format('ALTER DOMAIN %s SET NOT NULL', d.name), NULL,
                         format('ALTER DOMAIN %s DROP NOT NULL', d.name), CASE here.mode WHEN 'schema' THEN 'warn' END
                  FROM app_domain d, here WHERE d.typnotnull
                  UNION ALL
                  SELECT 'type ' || d.name, 'constraint of domain ' || d.name || ': ' || regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', ''), '',
                         format('ALTER DOMAIN %s ADD CONSTRAINT %I %s', d.name, k.conname, pg_get_constraintdef(k.oid)), NULL,
                         format('ALTER DOMAIN %s DROP CONSTRAINT %I', d.name, k.conname), CASE here.mode WHEN 'schema' THEN 'warn' END
                  FROM app_domain d JOIN pg_constraint k ON k.contypid = d.oid AND k.contype = 'c', here
                  ORDER BY 2
                  """)),
          new PreflightCheck(
              "composite-types",
              BOTH,
              "composite types have the same attributes",
              "a value with another number of attributes cannot be read, so apply stops",
              "`CREATE TYPE`, `ALTER TYPE … ADD ATTRIBUTE`",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  ERROR,
                  """
                  , app_type AS (
                    SELECT t.oid, t.typrelid, format('%I.%I', s.nspname, t.typname) AS name
                    FROM pg_type t JOIN app_schema s ON s.oid = t.typnamespace JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
                    WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')
                  ), attribute AS (
                    SELECT t.name, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod) || coalesce((SELECT ' COLLATE ' || quote_ident(c.collname)
                             FROM pg_collation c WHERE c.oid = a.attcollation AND c.collname <> 'default'), '') AS type
                    FROM app_type t JOIN pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)
                  SELECT NULL AS parent, 'composite type ' || t.name AS key, '' AS value, format('CREATE TYPE %s AS (%s)', t.name,
                           (SELECT string_agg(format('%I %s', a.attname, a.type), ', ' ORDER BY a.attnum) FROM attribute a WHERE a.name = t.name)) AS missing,
                         NULL AS different, NULL AS extra, 'ok' AS extra_verdict, 0 AS place FROM app_type t
                  UNION ALL
                  SELECT 'type ' || a.name, format('attribute %I of type %s', a.attname, a.name), a.type, format('ALTER TYPE %s ADD ATTRIBUTE %I %s CASCADE', a.name, a.attname, a.type),
                         format('ALTER TYPE %s ALTER ATTRIBUTE %I TYPE %s', a.name, a.attname, a.type), format('ALTER TYPE %s DROP ATTRIBUTE %I', a.name, a.attname), NULL, a.attnum
                  FROM attribute a ORDER BY place, 2
                  """)),
          new PreflightCheck(
              "range-types",
              BOTH,
              "range types have the same subtype, operator class and collation",
              "ranges would be ordered otherwise, or refused",
              "`CREATE TYPE … AS RANGE`",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  null,
                  """
                  SELECT format('range type %I.%I', s.nspname, t.typname) AS key, d.text AS value,
                         format('CREATE TYPE %I.%I AS RANGE (%s)', s.nspname, t.typname, d.text) AS missing,
                         format('-- DROP TYPE %1$I.%2$I and CREATE TYPE %1$I.%2$I AS RANGE (%3$s)', s.nspname, t.typname, d.text) AS different
                  FROM here, pg_range r JOIN pg_type t ON t.oid = r.rngtypid JOIN app_schema s ON s.oid = t.typnamespace
                  JOIN pg_opclass o ON o.oid = r.rngsubopc JOIN pg_namespace n ON n.oid = o.opcnamespace,
                  LATERAL (SELECT concat_ws(', ', 'SUBTYPE = ' || format_type(r.rngsubtype, NULL), format('SUBTYPE_OPCLASS = %I.%I', n.nspname, o.opcname),
                    (SELECT format('COLLATION = %I.%I', m.nspname, c.collname) FROM pg_collation c JOIN pg_namespace m ON m.oid = c.collnamespace WHERE c.oid = r.rngcollation),
                    'SUBTYPE_DIFF = ' || nullif(r.rngsubdiff, 0)::regproc)) d(text)
                  WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e') ORDER BY 1
                  """)),
          new PreflightCheck(
              "aggregates",
              BOTH,
              "aggregates are the same",
              "calls would fail, or fall through to another schema",
              "`CREATE AGGREGATE`",
              new ParityProbe(
                  ERROR,
                  WARN,
                  null,
                  """
                  SELECT format('aggregate %I.%I(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS key, d.text AS value,
                         CASE WHEN a.aggkind = 'n' AND a.aggmtransfn = 0 THEN format('CREATE AGGREGATE %I.%I(%s) (%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid), d.text)
                           ELSE '-- a pg_dump at least as new as that server has it: pg_dump --schema-only "$SOURCE"' END AS missing,
                         CASE WHEN a.aggkind = 'n' AND a.aggmtransfn = 0 THEN format('CREATE OR REPLACE AGGREGATE %I.%I(%s) (%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid), d.text)
                           ELSE '-- a pg_dump at least as new as that server has it: pg_dump --schema-only "$SOURCE"' END AS different
                  FROM here, pg_proc p JOIN app_schema s ON s.oid = p.pronamespace JOIN pg_aggregate a ON a.aggfnoid = p.oid,
                  LATERAL (SELECT concat_ws(', ', 'SFUNC = ' || a.aggtransfn, 'STYPE = ' || format_type(a.aggtranstype, NULL),
                    CASE WHEN a.aggfinalfn <> 0 THEN 'FINALFUNC = ' || a.aggfinalfn END, CASE WHEN a.aggcombinefn <> 0 THEN 'COMBINEFUNC = ' || a.aggcombinefn END,
                    CASE WHEN a.aggserialfn <> 0 THEN 'SERIALFUNC = ' || a.aggserialfn END, CASE WHEN a.aggdeserialfn <> 0 THEN 'DESERIALFUNC = ' || a.aggdeserialfn END,
                    'INITCOND = ' || quote_literal(a.agginitval), CASE p.proparallel WHEN 's' THEN 'PARALLEL = SAFE' WHEN 'r' THEN 'PARALLEL = RESTRICTED' END)) d(text)
                  WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e') ORDER BY 1
                  """)),
          new PreflightCheck(
              "operators",
              BOTH,
              "operators are the same",
              "expressions would fail, or mean something else",
              "`CREATE OPERATOR`",
              new ParityProbe(
                  ERROR,
                  WARN,
                  null,
                  """
                  SELECT format('operator %I.%s (%s)', s.nspname, o.oprname, concat_ws(', ', t.l, t.r)) AS key, d.text AS value,
                         format('CREATE OPERATOR %I.%s (%s)', s.nspname, o.oprname, d.text) AS missing,
                         format('DROP OPERATOR %1$I.%2$s (%4$s, %5$s); CREATE OPERATOR %1$I.%2$s (%3$s)', s.nspname, o.oprname, d.text, coalesce(t.l, 'NONE'), t.r) AS different
                  FROM here, pg_operator o JOIN app_schema s ON s.oid = o.oprnamespace,
                  LATERAL (SELECT format_type(nullif(o.oprleft, 0), NULL), format_type(nullif(o.oprright, 0), NULL)) t(l, r),
                  LATERAL (SELECT concat_ws(', ', 'FUNCTION = ' || o.oprcode, 'LEFTARG = ' || t.l, 'RIGHTARG = ' || t.r,
                    (SELECT format('COMMUTATOR = OPERATOR(%I.%s)', n.nspname, x.oprname) FROM pg_operator x JOIN pg_namespace n ON n.oid = x.oprnamespace WHERE x.oid = o.oprcom),
                    (SELECT format('NEGATOR = OPERATOR(%I.%s)', n.nspname, x.oprname) FROM pg_operator x JOIN pg_namespace n ON n.oid = x.oprnamespace WHERE x.oid = o.oprnegate),
                    CASE WHEN o.oprrest <> 0 THEN 'RESTRICT = ' || o.oprrest END, CASE WHEN o.oprjoin <> 0 THEN 'JOIN = ' || o.oprjoin END,
                    CASE WHEN o.oprcanhash THEN 'HASHES' END, CASE WHEN o.oprcanmerge THEN 'MERGES' END)) d(text)
                  WHERE o.oprcode <> 0 AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_operator'::regclass AND e.objid = o.oid AND e.deptype = 'e') ORDER BY 1
                  """)),
          new PreflightCheck(
              "casts",
              CLUSTER,
              "casts are the same",
              "expressions would fail, or be read with other types",
              "`CREATE CAST`",
              new ParityProbe(
                  ERROR,
                  WARN,
                  WARN,
                  """
                  SELECT format('cast (%s AS %s)', t.source, t.target) AS key, d.text AS value, format('CREATE CAST (%s AS %s) %s', t.source, t.target, d.text) AS missing,
                         format('DROP CAST (%1$s AS %2$s); CREATE CAST (%1$s AS %2$s) %3$s', t.source, t.target, d.text) AS different,
                         format('DROP CAST (%s AS %s)', t.source, t.target) AS extra
                  FROM here, pg_cast c, LATERAL (SELECT format_type(c.castsource, NULL), format_type(c.casttarget, NULL)) t(source, target),
                  LATERAL (SELECT CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::regprocedure WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END
                    || CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END) d(text)
                  WHERE c.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_cast'::regclass AND e.objid = c.oid AND e.deptype IN ('e', 'i')) ORDER BY 1
                  """)),
          new PreflightCheck(
              "event-triggers",
              CLUSTER,
              "event triggers are the same",
              "what they do at DDL (rights, audit, guards) would stop with the switch",
              "`CREATE EVENT TRIGGER`",
              new ParityProbe(
                  ERROR,
                  WARN,
                  WARN,
                  """
                  SELECT 'event trigger ' || quote_ident(t.evtname) AS key, d.text || CASE t.evtenabled WHEN 'D' THEN ' (disabled)' ELSE '' END AS value,
                         format('CREATE EVENT TRIGGER %I %s; ALTER EVENT TRIGGER %I %s', t.evtname, d.text, t.evtname, d.state) AS missing,
                         format('DROP EVENT TRIGGER %1$I; CREATE EVENT TRIGGER %1$I %2$s; ALTER EVENT TRIGGER %1$I %3$s', t.evtname, d.text, d.state) AS different,
                         format('DROP EVENT TRIGGER %I', t.evtname) AS extra
                  FROM here, pg_event_trigger t, LATERAL (SELECT format('ON %s%s EXECUTE FUNCTION %s()', t.evtevent,
                    (SELECT ' WHEN TAG IN (' || string_agg(quote_literal(x), ', ') || ')' FROM unnest(t.evttags) x), t.evtfoid::regproc),
                    CASE t.evtenabled WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE' END) d(text, state)
                  WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_event_trigger'::regclass AND e.objid = t.oid AND e.deptype = 'e') ORDER BY 1
                  """)),
          new PreflightCheck(
              "other-publications",
              CLUSTER,
              "publications that are not ours are on the idle side too, with the same tables",
              "their subscribers (a warehouse, CDC) find nothing to subscribe to after the switch",
              "`CREATE PUBLICATION`",
              new ParityProbe(
                  WARN,
                  WARN,
                  null,
                  """
                  SELECT 'publication ' || quote_ident(p.pubname) AS key, d.text AS value,
                         CASE WHEN p.puballtables THEN '-- FOR ALL TABLES would send the control table too: CREATE PUBLICATION with a list of tables'
                           ELSE format('CREATE PUBLICATION %I %s', p.pubname, d.text) END AS missing,
                         CASE WHEN p.puballtables THEN '-- FOR ALL TABLES would send the control table too: CREATE PUBLICATION with a list of tables'
                           ELSE format('DROP PUBLICATION %1$I; CREATE PUBLICATION %1$I %2$s', p.pubname, d.text) END AS different
                  FROM here, pg_publication p, LATERAL (SELECT CASE WHEN p.puballtables THEN 'FOR ALL TABLES' ELSE coalesce('FOR TABLE ' || (
                      SELECT string_agg(format('%I.%I', t.schemaname, t.tablename), ', ' ORDER BY t.schemaname, t.tablename) FROM pg_publication_tables t WHERE t.pubname = p.pubname), '') END
                    || format(' WITH (publish = %L, publish_via_partition_root = %s)', concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                      CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END), p.pubviaroot::text)) d(text)
                  WHERE p.pubname NOT LIKE 'bluegreen\\_%' AND p.pubname <> here.publication ORDER BY 1
                  """)),
          new PreflightCheck(
              "other-objects",
              BOTH,
              "every operator class, text search object, collation, conversion, rule and statistics object is there, in cluster mode also languages, transforms, access methods, foreign servers and user mappings; only that they are there is compared",
              "what uses them would fail",
              "`pg_dump --schema-only`",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  null,
                  """
                  SELECT concat_ws(' ', i.type, i.identity) AS key, '' AS value, '-- a pg_dump at least as new as that server has it: pg_dump --schema-only "$SOURCE", copy its statement' AS missing,
                         CASE WHEN o.classid = 'pg_statistic_ext'::regclass THEN 'warn' END AS verdict
                  FROM here, (
                    SELECT 'pg_opclass'::regclass AS classid, c.oid FROM pg_opclass c JOIN app_schema s ON s.oid = c.opcnamespace
                    UNION ALL SELECT 'pg_opfamily'::regclass, c.oid FROM pg_opfamily c JOIN app_schema s ON s.oid = c.opfnamespace
                    UNION ALL SELECT 'pg_ts_config'::regclass, c.oid FROM pg_ts_config c JOIN app_schema s ON s.oid = c.cfgnamespace
                    UNION ALL SELECT 'pg_ts_dict'::regclass, c.oid FROM pg_ts_dict c JOIN app_schema s ON s.oid = c.dictnamespace
                    UNION ALL SELECT 'pg_ts_parser'::regclass, c.oid FROM pg_ts_parser c JOIN app_schema s ON s.oid = c.prsnamespace
                    UNION ALL SELECT 'pg_ts_template'::regclass, c.oid FROM pg_ts_template c JOIN app_schema s ON s.oid = c.tmplnamespace
                    UNION ALL SELECT 'pg_collation'::regclass, c.oid FROM pg_collation c JOIN app_schema s ON s.oid = c.collnamespace
                    UNION ALL SELECT 'pg_conversion'::regclass, c.oid FROM pg_conversion c JOIN app_schema s ON s.oid = c.connamespace
                    UNION ALL SELECT 'pg_statistic_ext'::regclass, c.oid FROM pg_statistic_ext c JOIN app_schema s ON s.oid = c.stxnamespace
                    UNION ALL SELECT 'pg_rewrite'::regclass, c.oid FROM pg_rewrite c JOIN app_relation r ON r.oid = c.ev_class WHERE c.rulename <> '_RETURN'
                    UNION ALL SELECT 'pg_language'::regclass, c.oid FROM pg_language c, here WHERE here.mode = 'cluster' AND c.oid >= 16384
                    UNION ALL SELECT 'pg_transform'::regclass, c.oid FROM pg_transform c, here WHERE here.mode = 'cluster' AND c.oid >= 16384
                    UNION ALL SELECT 'pg_am'::regclass, c.oid FROM pg_am c, here WHERE here.mode = 'cluster' AND c.oid >= 16384
                    UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, c.oid FROM pg_foreign_data_wrapper c, here WHERE here.mode = 'cluster'
                    UNION ALL SELECT 'pg_foreign_server'::regclass, c.oid FROM pg_foreign_server c, here WHERE here.mode = 'cluster'
                    UNION ALL SELECT 'pg_user_mapping'::regclass, c.umid FROM pg_user_mappings c, here WHERE here.mode = 'cluster') o,
                  LATERAL pg_identify_object(o.classid, o.oid, 0) i
                  WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = o.classid AND e.objid = o.oid AND e.deptype IN ('e', 'i') AND e.refclassid = 'pg_extension'::regclass)
                  ORDER BY 1
                  """)));

  private ObjectChecks() {}
}
