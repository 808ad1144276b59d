package io.bluegreen.ops.reshape.plan;

import java.util.Locale;

/**
 * The checks of a reshape's tables. Each is a query whose rows are its findings. Its tables are
 * {@code s}, the source, {@code u}, the targets, and {@code b}, both; its parameter is the list of
 * their oids, the source first.
 */
enum PlanCheckQuery {
  SUBSCRIPTION_TARGET(
      "error",
      "SELECT b.oid::regclass || ' is the target of a subscription' FROM b JOIN pg_subscription_rel"
          + " r ON r.srrelid = b.oid",
      "replication does not fire the mirror's triggers: reshape the table on the publishing side"),
  INHERITANCE(
      "error",
      "SELECT i.inhrelid::regclass || ' inherits from ' || b.oid::regclass FROM b JOIN pg_inherits i"
          + " ON i.inhparent = b.oid WHERE b.relkind = 'r'",
      "reshape a table without children, or a partitioned one"),
  OWNER(
      "error",
      "SELECT current_user || ' does not own ' || b.oid::regclass FROM b WHERE NOT"
          + " pg_has_role(current_user, b.relowner, 'USAGE')",
      "run the reshape as the owner of all its tables"),
  ROW_SECURITY(
      "error",
      "SELECT 'row security of ' || b.oid::regclass || ' binds ' || current_user FROM b, pg_roles r"
          + " WHERE r.rolname = current_user AND b.relrowsecurity AND b.relforcerowsecurity AND NOT"
          + " r.rolsuper AND NOT r.rolbypassrls",
      "ALTER ROLE … BYPASSRLS for the role that runs this, or NO FORCE ROW LEVEL SECURITY"),
  MIRROR_SETTING(
      "error",
      "SELECT 'bluegreen.mirror is set for ' || coalesce('role ' || setrole::regrole,"
          + " 'every role') FROM pg_db_role_setting, unnest(setconfig) c WHERE c LIKE"
          + " 'bluegreen.mirror=%'",
      "its writes would escape the mirror: ALTER ROLE … RESET bluegreen.mirror"),
  UNFINISHED_RESHAPE(
      "error",
      "SELECT b.oid::regclass || ' belongs to reshape ' || substr(t.tgname, 18) FROM b JOIN"
          + " pg_trigger t ON t.tgrelid = b.oid AND t.tgname LIKE 'bluegreen\\_mirror\\_%'"
          + " AND t.tgname NOT LIKE '%\\_truncate' AND t.tgname NOT LIKE '%\\_noted'",
      "bluegreen reshape contract or abort ends it"),
  SOURCE_SEQUENCE(
      "error",
      "SELECT format('%s.%s draws from its own sequence, and %s.%s from %s: both would give the"
          + " same number', u.oid::regclass, a.attname, s.oid::regclass, o.attname,"
          + " pg_get_serial_sequence(s.oid::regclass::text, o.attname)) FROM s JOIN pg_attribute o"
          + " ON o.attrelid = s.oid AND o.attnum > 0 AND NOT o.attisdropped AND"
          + " pg_get_serial_sequence(s.oid::regclass::text, o.attname) IS NOT NULL"
          + " JOIN pg_index i ON i.indrelid = s.oid AND i.indisprimary AND o.attnum ="
          + " ANY (i.indkey), u JOIN pg_attribute a ON a.attrelid = u.oid AND a.attnum > 0 AND NOT"
          + " a.attisdropped AND pg_get_serial_sequence(u.oid::regclass::text, a.attname) IS NOT"
          + " NULL JOIN pg_index j ON j.indrelid = u.oid AND j.indisunique AND a.attnum = ANY"
          + " (j.indkey) WHERE a.attname = ANY (?)",
      "give the target's column DEFAULT nextval of the source's sequence until contract"),
  FOREIGN_KEYS_TO_TARGET(
      "error",
      "SELECT format('%s of %s references %s, which has no rows before fill', conname,"
          + " conrelid::regclass, confrelid::regclass) FROM pg_constraint c JOIN u ON u.oid ="
          + " c.confrelid WHERE c.contype = 'f' AND c.conparentid = 0 AND (c.conrelid ="
          + " c.confrelid OR c.conrelid NOT IN (SELECT oid FROM u))",
      "writers would fail: ALTER TABLE … DROP CONSTRAINT, and add it NOT VALID below -- after"
          + " fill:"),
  TARGET_ORDER(
      "error",
      "SELECT format('%s of %s references %s, which the mirror writes later', conname,"
          + " conrelid::regclass, confrelid::regclass) FROM pg_constraint c, ids WHERE c.contype ="
          + " 'f' AND c.conparentid = 0 AND NOT c.condeferrable AND array_position(all_oids[2:],"
          + " c.conrelid) < array_position(all_oids[2:], c.confrelid)",
      "ALTER TABLE … ALTER CONSTRAINT … DEFERRABLE; it goes on being checked at once"),
  BEFORE_TRIGGERS(
      "warning",
      "SELECT tgname || ' on ' || u.oid::regclass || ' may change what is mirrored' FROM u JOIN"
          + " pg_trigger t ON t.tgrelid = u.oid AND NOT tgisinternal AND tgtype & 3 = 3",
      "give it WHEN (current_setting('bluegreen.mirror', true) IS DISTINCT FROM 'on')"),
  TRIGGERS(
      "warning",
      "SELECT tgname || ' on ' || b.oid::regclass || ' fires for mirrored writes too' FROM b JOIN"
          + " pg_trigger t ON t.tgrelid = b.oid AND NOT tgisinternal AND tgtype & 3 <> 3 AND"
          + " tgname NOT LIKE 'bluegreen\\_%'",
      "give it WHEN (current_setting('bluegreen.mirror', true) IS DISTINCT FROM 'on') if it may"
          + " run only once"),
  ALWAYS_TRIGGERS(
      "warning",
      "SELECT tgname || ' on ' || b.oid::regclass || ' is ENABLE ALWAYS' FROM b JOIN pg_trigger t ON"
          + " t.tgrelid = b.oid AND tgenabled = 'A'",
      "it fires on a subscriber too; see whether that is wanted"),
  SELF_REFERENCE(
      "warning",
      "SELECT conname || ' of ' || b.oid::regclass || ' is not deferrable: a statement on the other"
          + " side that writes a child before its parent would fail' FROM b JOIN pg_constraint c ON"
          + " c.contype = 'f' AND c.conrelid = b.oid AND c.confrelid = b.oid AND NOT"
          + " c.condeferrable",
      "ALTER TABLE … ALTER CONSTRAINT … DEFERRABLE; it goes on being checked at once"),
  PUBLICATIONS(
      "warning",
      "SELECT s.oid::regclass || ' is published by ' || p.pubname || ', a target is not' FROM s JOIN"
          + " pg_publication_rel r ON r.prrelid = s.oid JOIN pg_publication p ON p.oid = r.prpubid"
          + " WHERE EXISTS (SELECT FROM u WHERE NOT EXISTS (SELECT FROM pg_publication_rel x WHERE"
          + " x.prpubid = p.oid AND x.prrelid = u.oid))",
      "ALTER PUBLICATION … ADD TABLE the target before contract"),
  UNLOGGED(
      "warning",
      "SELECT u.oid::regclass || ' is not logged' FROM s, u WHERE s.relpersistence <>"
          + " u.relpersistence AND u.relpersistence = 'u'",
      "a crash would empty it: ALTER TABLE … SET LOGGED");

  private static final String WITH =
      "WITH ids AS (SELECT ?::oid[] AS all_oids), b AS (SELECT c.* FROM pg_class c, ids WHERE c.oid"
          + " = ANY (all_oids)), s AS (SELECT c.* FROM pg_class c, ids WHERE c.oid = all_oids[1]),"
          + " u AS (SELECT c.* FROM pg_class c, ids WHERE c.oid = ANY (all_oids[2:])) ";

  private final String severity;
  private final String query;
  private final String mend;

  PlanCheckQuery(String severity, String query, String mend) {
    this.severity = severity;
    this.query = query;
    this.mend = mend;
  }

  PlanFinding found(String what) {
    return new PlanFinding(severity, name().toLowerCase(Locale.ROOT).replace('_', '-'), what, mend);
  }

  String sql() {
    return WITH + query;
  }

  boolean asksForFilledColumns() {
    return this == SOURCE_SEQUENCE;
  }
}
