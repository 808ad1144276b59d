package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.CheckVerdict.ERROR;
import static io.bluegreen.ops.preflight.CheckVerdict.WARN;
import static io.bluegreen.ops.preflight.DeploymentMode.BOTH;
import static io.bluegreen.ops.preflight.DeploymentMode.CLUSTER;

import java.util.List;

/** Checks of how text is encoded, sorted and compared. */
final class LocaleChecks {
  static final List<PreflightCheck> ALL =
      List.of(
          new PreflightCheck(
              "collations",
              CLUSTER,
              "both databases have the same encoding, locale provider, locale and ICU rules",
              "text that does not fit the encoding cannot arrive; another provider or locale sorts and compares otherwise, and finds other rows equal",
              "make the new database anew, with the printed `CREATE DATABASE`",
              new ParityProbe(
                  ERROR,
                  ERROR,
                  ERROR,
                  """
                  SELECT k.key, k.value, '-- make it anew: ' || c.text AS missing, '-- make it anew: ' || c.text AS different,
                         '-- make it anew as the other side is' AS extra
                  FROM here, pg_database d, to_jsonb(d) j,
                  LATERAL (SELECT coalesce(j ->> 'datlocprovider', 'c'), coalesce(j ->> 'datlocale', j ->> 'daticulocale'), j ->> 'daticurules') p(code, locale, rules),
                  LATERAL (SELECT p.code = 'c' AND d.datcollate IN ('C', 'POSIX') AND d.datctype IN ('C', 'POSIX') OR p.code = 'b' AND p.locale = 'C') b(bytes),
                  LATERAL (SELECT concat_ws(' ', format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L', here.other_database, pg_encoding_to_char(d.encoding)),
                    CASE p.code WHEN 'i' THEN format('LOCALE_PROVIDER icu ICU_LOCALE %L', p.locale) WHEN 'b' THEN format('LOCALE_PROVIDER builtin BUILTIN_LOCALE %L', p.locale) END,
                    'ICU_RULES ' || quote_literal(p.rules), format('LC_COLLATE %L LC_CTYPE %L', d.datcollate, d.datctype))) c(text),
                  LATERAL (VALUES ('encoding', pg_encoding_to_char(d.encoding)),
                    ('locale provider', CASE WHEN b.bytes THEN 'none' WHEN p.code = 'i' THEN 'icu' WHEN p.code = 'b' THEN 'builtin' ELSE 'libc' END),
                    ('locale', CASE WHEN b.bytes THEN 'C' WHEN p.code = 'c' THEN regexp_replace(d.datcollate, '[.]utf-?8$', '.utf8', 'i') ELSE p.locale END),
                    ('character type', CASE WHEN b.bytes THEN 'C' WHEN p.code = 'c' THEN regexp_replace(d.datctype, '[.]utf-?8$', '.utf8', 'i') END),
                    ('ICU rules', p.rules)) k(key, value)
                  WHERE d.datname = current_database() AND k.value IS NOT NULL
                  """)),
          new PreflightCheck(
              "collation-versions",
              BOTH,
              "the operating system's collations are those that indexes were built with",
              "with another version an index on text misses rows",
              "`REINDEX`, then `ALTER COLLATION … REFRESH VERSION`",
              SqlProbe.of(
                  CheckedSides.EACH_SERVER,
                  WARN,
                  """
                  SELECT format('collation %I.%I has version %s, and the system %s', n.nspname, c.collname, c.collversion, pg_collation_actual_version(c.oid)) AS found,
                         format('ALTER COLLATION %I.%I REFRESH VERSION', n.nspname, c.collname) AS mend
                  FROM here, pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
                  WHERE c.collversion <> pg_collation_actual_version(c.oid) AND EXISTS (SELECT FROM pg_attribute a WHERE a.attcollation = c.oid)
                  UNION ALL
                  SELECT format('database %I has collation version %s, and the system %s', current_database(), j ->> 'datcollversion', v.actual),
                         format('ALTER DATABASE %I REFRESH COLLATION VERSION', current_database())
                  FROM here, pg_database d, to_jsonb(d) j, LATERAL (
                    SELECT max(pg_collation_actual_version(c.oid)) FROM pg_collation c
                    WHERE c.collcollate = d.datcollate AND c.collprovider = coalesce(j ->> 'datlocprovider', 'c')::"char") v(actual)
                  WHERE d.datname = current_database() AND j ->> 'datcollversion' <> v.actual
                  """)),
          new PreflightCheck(
              "collation-changes",
              CLUSTER,
              "both servers have the same versions of the collations in use; where they differ, nothing depends on it that a row could break",
              "every new operating system brings other versions: results are sorted otherwise after the switch, and keyset paging may skip rows; a text range partition, a CHECK or EXCLUDE that compares text, and a nondeterministic collation decide otherwise about a row, and stop apply",
              "the same ICU or C library on both servers, or `COLLATE \"C\"` where a row depends on it",
              new CollationChangeProbe()));

  private LocaleChecks() {}
}
