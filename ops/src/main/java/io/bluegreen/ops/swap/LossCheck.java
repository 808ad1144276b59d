package io.bluegreen.ops.swap;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The checks for properties of a table that a rename would lose. Each is a query whose rows are the
 * lost objects. Its parameters are <i>oid of the table in use</i> and <i>oid of its twin</i>, each
 * twice.
 */
enum LossCheck {
  OWNER(
      "SELECT 'owner is ' || pg_get_userbyid(a.relowner) || ', the twin''s '"
          + " || pg_get_userbyid(b.relowner) FROM t a, u b WHERE a.relowner <> b.relowner",
      "ALTER TABLE twin OWNER TO the same role"),
  GRANTS(
      "(SELECT g FROM grants WHERE rel = (SELECT oid FROM t)"
          + " EXCEPT SELECT g FROM grants WHERE rel = (SELECT oid FROM u))"
          + " UNION ALL (SELECT 'only on the twin: ' || g FROM (SELECT g FROM grants WHERE rel ="
          + " (SELECT oid FROM u) EXCEPT SELECT g FROM grants WHERE rel = (SELECT oid FROM t)) q)",
      "GRANT the same on the twin"),
  FOREIGN_KEYS_TO_IT(
      "SELECT conrelid::regclass || ': ' || conname FROM pg_constraint, t"
          + " WHERE contype = 'f' AND confrelid = t.oid AND conrelid <> t.oid AND conparentid = 0",
      "they would go on pointing at the old table: drop them, swap, add them NOT VALID, validate"),
  FOREIGN_KEYS(
      "SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c, t WHERE c.conrelid = t.oid"
          + " AND contype IN ('f', 'c', 'x') EXCEPT SELECT pg_get_constraintdef(c.oid)"
          + " FROM pg_constraint c, u WHERE c.conrelid = u.oid",
      "add the same constraint to the twin"),
  VIEWS(
      "SELECT DISTINCT r.ev_class::regclass::text FROM pg_depend d JOIN pg_rewrite r"
          + " ON r.oid = d.objid, t WHERE d.classid = 'pg_rewrite'::regclass"
          + " AND d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid"
          + " AND r.ev_class <> t.oid",
      "they would go on showing the old table: create them again in the same step, or look at it"
          + " through bluegreen swap-view"),
  RULES(
      "SELECT rulename::text FROM pg_rewrite, t WHERE ev_class = t.oid"
          + " EXCEPT SELECT rulename FROM pg_rewrite, u WHERE ev_class = u.oid",
      "create the same rule on the twin"),
  TRIGGERS(
      "SELECT def FROM triggers WHERE tgrelid = (SELECT oid FROM t)"
          + " EXCEPT SELECT def FROM triggers WHERE tgrelid = (SELECT oid FROM u)",
      "create the same trigger on the twin"),
  PUBLICATIONS(
      "SELECT pubname::text FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid, t"
          + " WHERE prrelid = t.oid EXCEPT SELECT pubname FROM pg_publication_rel r"
          + " JOIN pg_publication p ON p.oid = r.prpubid, u WHERE prrelid = u.oid",
      "ALTER PUBLICATION p ADD TABLE twin"),
  SUBSCRIPTIONS(
      "SELECT 'it is the target of a subscription' FROM pg_subscription_rel, t"
          + " WHERE srrelid = t.oid",
      "what is replicated would go to whichever table has the name: swap after the subscription is"
          + " dropped"),
  ROW_SECURITY(
      "SELECT 'row level security is on for one of them' FROM t a, u b WHERE"
          + " (a.relrowsecurity, a.relforcerowsecurity) <> (b.relrowsecurity,"
          + " b.relforcerowsecurity) UNION ALL (SELECT policy FROM policies WHERE polrelid ="
          + " (SELECT oid FROM t) EXCEPT SELECT policy FROM policies WHERE polrelid = (SELECT oid"
          + " FROM u))",
      "enable it, and create the same policies, on the twin"),
  COLUMNS(
      "SELECT attname || ' ' || type FROM columns WHERE attrelid = (SELECT oid FROM t)"
          + " EXCEPT SELECT attname || ' ' || type FROM columns WHERE attrelid = (SELECT oid FROM"
          + " u)",
      "the applications name it: add it to the twin"),
  DEFAULTS(
      "SELECT attname || ': ' || value FROM columns WHERE attrelid = (SELECT oid FROM t)"
          + " AND value <> '' EXCEPT SELECT attname || ': ' || value FROM columns"
          + " WHERE attrelid = (SELECT oid FROM u)",
      "inserts rely on it: ALTER TABLE twin ALTER COLUMN … SET DEFAULT, or ADD GENERATED"),
  SEQUENCES(
      "SELECT s || ', owned by ' || attname || ', would stay with the old table' FROM owned"
          + " WHERE refobjid = (SELECT oid FROM t) AND used_by_twin",
      "ALTER SEQUENCE … OWNED BY twin.column, or setval the twin's ahead"),
  INHERITANCE(
      "SELECT CASE WHEN inhrelid IN (t.oid, u.oid) THEN inhrelid::regclass || ' is a part of '"
          + " || inhparent::regclass ELSE inhrelid::regclass || ' is a part of ' ||"
          + " inhparent::regclass END FROM pg_inherits, t, u WHERE inhrelid IN (t.oid, u.oid)"
          + " OR inhparent IN (t.oid, u.oid)",
      "swap partitions with DETACH and ATTACH"),
  ROW_TYPE(
      "SELECT DISTINCT pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_depend d, t"
          + " WHERE d.refclassid = 'pg_type'::regclass AND d.refobjid = t.reltype"
          + " AND d.deptype = 'n' AND d.classid = 'pg_proc'::regclass",
      "it uses the row type of the old table: create it again after the swap"),
  REPLICA_IDENTITY(
      "SELECT 'replica identity is ' || a.relreplident::text || ', the twin''s ' || b.relreplident::text"
          + " FROM t a, u b WHERE a.relreplident <> b.relreplident",
      "ALTER TABLE twin REPLICA IDENTITY …"),
  UNLOGGED(
      "SELECT 'only one of them is logged' FROM t a, u b WHERE a.relpersistence <>"
          + " b.relpersistence",
      "ALTER TABLE twin SET LOGGED"),
  UNIQUE_INDEXES(
      "SELECT def FROM indexes WHERE indrelid = (SELECT oid FROM t) AND indisunique"
          + " EXCEPT SELECT def FROM indexes WHERE indrelid = (SELECT oid FROM u)",
      "ON CONFLICT and the applications rely on it: create the same on the twin");

  /** The checks where a view of the twin takes the table's place. */
  static final Set<LossCheck> BEHIND_A_VIEW =
      EnumSet.of(FOREIGN_KEYS_TO_IT, SUBSCRIPTIONS, ROW_SECURITY, ROW_TYPE, RULES);

  private static final String WITH =
      "WITH t AS (SELECT * FROM pg_class WHERE oid = ?), u AS (SELECT * FROM pg_class WHERE oid ="
          + " ?), grants AS (SELECT c.oid AS rel, format('%s to %s%s%s', x.privilege_type,"
          + " CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(x.grantee) END,"
          + " CASE WHEN x.is_grantable THEN ' with grant option' END, x.col) AS g"
          + " FROM pg_class c CROSS JOIN LATERAL (SELECT a.*, '' AS col FROM aclexplode("
          + " coalesce(c.relacl, acldefault('r', c.relowner))) a UNION ALL"
          + " SELECT a.*, ' on column ' || attname FROM pg_attribute, aclexplode(attacl) a"
          + " WHERE attrelid = c.oid AND NOT attisdropped) x"
          + " WHERE c.oid IN (SELECT oid FROM t UNION SELECT oid FROM u)),"
          + " triggers AS (SELECT tgrelid, tgname || ': ' || tgenabled::text || ' ' || regexp_replace("
          + " pg_get_triggerdef(oid), '^(.*? ON )\\S+ ', '\\1') AS def FROM pg_trigger"
          + " WHERE NOT tgisinternal),"
          + " policies AS (SELECT polrelid, format('policy %s %s %s for %s using %s check %s',"
          + " polname, polcmd, polpermissive, ARRAY(SELECT CASE r WHEN 0 THEN 'PUBLIC' ELSE"
          + " pg_get_userbyid(r) END FROM unnest(polroles) r), pg_get_expr(polqual, polrelid),"
          + " pg_get_expr(polwithcheck, polrelid)) AS policy FROM pg_policy),"
          + " columns AS (SELECT attrelid, attname, format_type(atttypid, atttypmod) || CASE WHEN"
          + " attnotnull THEN ' NOT NULL' ELSE '' END AS type, CASE WHEN attidentity <> '' THEN"
          + " 'identity ' || attidentity::text WHEN adbin IS NULL THEN '' WHEN EXISTS (SELECT FROM"
          + " pg_depend e WHERE e.classid = 'pg_attrdef'::regclass AND e.objid = d.oid AND"
          + " e.refclassid = 'pg_class'::regclass AND e.refobjid <> attrelid) THEN 'a sequence'"
          + " ELSE attgenerated::text || pg_get_expr(adbin, adrelid) END AS value FROM pg_attribute"
          + " LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum WHERE attnum > 0 AND"
          + " NOT attisdropped),"
          + " owned AS (SELECT d.refobjid, c.oid, c.oid::regclass::text AS s, a.attname,"
          + " EXISTS (SELECT FROM pg_depend e JOIN pg_attrdef f ON f.oid = e.objid WHERE"
          + " e.classid = 'pg_attrdef'::regclass AND e.refobjid = c.oid AND f.adrelid = (SELECT oid"
          + " FROM u)) AS used_by_twin FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND"
          + " c.relkind = 'S' JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum ="
          + " d.refobjsubid WHERE d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')),"
          + " indexes AS (SELECT indrelid, indisunique, regexp_replace(pg_get_indexdef(indexrelid),"
          + " 'INDEX .*? ON \\S+ USING', 'INDEX ON USING') AS def FROM pg_index) ";

  private final String query;
  private final String mend;

  LossCheck(String query, String mend) {
    this.query = query;
    this.mend = mend;
  }

  /** Returns the query for the pairs of sequences that belong to columns of one name. */
  static String ownedSequences() {
    return WITH
        + "SELECT a.s, b.s FROM owned a JOIN owned b USING (attname)"
        + " WHERE a.refobjid = (SELECT oid FROM t) AND b.refobjid = (SELECT oid FROM u)";
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String query() {
    return WITH + query;
  }

  String mend() {
    return mend;
  }
}
