package io.bluegreen.ops.prepare;

/** SQL expressions that are shared by several queries of {@link SchemaObjectQueries}. */
final class DdlFragments {
  private DdlFragments() {}

  /** Returns a condition that is true for objects that belong to an extension. */
  static String ofExtension(String catalog, String oid) {
    return "EXISTS (SELECT FROM pg_depend x WHERE x.classid = '"
        + catalog
        + "'::regclass AND x.objid = "
        + oid
        + " AND x.deptype = 'e')";
  }

  /** Returns a condition that is true for the trigger function of the fence. */
  static String isFence(String function) {
    return "EXISTS (SELECT FROM pg_proc f JOIN pg_namespace m ON m.oid = f.pronamespace"
        + " WHERE f.oid = "
        + function
        + " AND m.nspname = 'bluegreen')";
  }

  /** Returns an expression for a role as GRANT names it. */
  static String grantee(String oid) {
    return "CASE %s WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(%s)) END"
        .formatted(oid, oid);
  }

  /** Returns an expression for {@code WITH (…)}, or for the empty string without options. */
  static String options(String array) {
    return "coalesce(' WITH (' || (SELECT string_agg(format('%s = %L', split_part(v, '=', 1),"
        + " substr(v, strpos(v, '=') + 1)), ', ') FROM unnest("
        + array
        + ") v) || ')', '')";
  }

  static String sequenceOptions(String oid) {
    return "(SELECT format('INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s',"
        + " seqincrement, seqmin, seqmax, seqstart, seqcache, CASE WHEN seqcycle THEN ' CYCLE' ELSE"
        + " '' END) FROM pg_sequence WHERE seqrelid = "
        + oid
        + ")";
  }

  /** Returns an expression for one column of {@code pg_attribute a}, as CREATE TABLE writes it. */
  static String columnDefinition() {
    return "(SELECT format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))"
        + " || CASE WHEN a.attcollation <> y.typcollation AND a.attcollation <> 0"
        + " THEN ' COLLATE ' || a.attcollation::regcollation ELSE '' END || "
        + value()
        + " || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END FROM pg_type y"
        + " LEFT JOIN pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum"
        + " WHERE y.oid = a.atttypid)";
  }

  private static String value() {
    return "CASE WHEN a.attgenerated <> '' THEN format(' GENERATED ALWAYS AS (%s) %s',"
        + " pg_get_expr(e.adbin, e.adrelid), CASE a.attgenerated WHEN 's' THEN 'STORED' ELSE"
        + " 'VIRTUAL' END) WHEN a.attidentity <> '' THEN (SELECT format(' GENERATED %s AS IDENTITY"
        + " (SEQUENCE NAME %I %s)', CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END,"
        + " z.relname, "
        + sequenceOptions("z.oid")
        + ") FROM pg_depend i JOIN pg_class z ON z.oid = i.objid WHERE i.refobjid = a.attrelid AND"
        + " i.refobjsubid = a.attnum AND i.deptype = 'i' AND i.classid = 'pg_class'::regclass AND"
        + " i.refclassid = 'pg_class'::regclass) ELSE coalesce(' DEFAULT ' || pg_get_expr(e.adbin,"
        + " e.adrelid), '') END";
  }
}
