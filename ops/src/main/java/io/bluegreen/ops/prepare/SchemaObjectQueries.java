package io.bluegreen.ops.prepare;

/**
 * The queries for the objects of a schema, in the order in which the objects are copied. Each query
 * returns the statements that create the objects of one kind, and its parameter is the schema's
 * oid.
 *
 * <p>A query runs with the source schema as search_path, and its statements run with the target
 * schema as search_path. The server leaves out the name of a schema that is in the search_path, so
 * every name then refers to the object in the target schema.
 */
enum SchemaObjectQueries {
  ENUMS(
      "SELECT format('CREATE TYPE %I AS ENUM (%s)', typname, (SELECT"
          + " string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum"
          + " WHERE enumtypid = t.oid)) FROM pg_type t WHERE typnamespace = ? AND typtype ="
          + " 'e' AND NOT "
          + DdlFragments.ofExtension("pg_type", "t.oid")),
  COMPOSITE_TYPES(
      "SELECT format('CREATE TYPE %I AS (%s)', relname, (SELECT string_agg(format('%I %s',"
          + " attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum) FROM"
          + " pg_attribute WHERE attrelid = c.oid AND NOT attisdropped)) FROM pg_class c"
          + " WHERE relnamespace = ? AND relkind = 'c' AND NOT"
          + " "
          + DdlFragments.ofExtension("pg_class", "c.oid")),
  DOMAINS(
      "SELECT format('CREATE DOMAIN %I AS %s', typname, format_type(typbasetype, typtypmod))"
          + " || coalesce(' DEFAULT ' || typdefault, '') || CASE WHEN typnotnull THEN ' NOT"
          + " NULL' ELSE '' END || coalesce((SELECT string_agg(format(' CONSTRAINT %I %s',"
          + " conname, pg_get_constraintdef(oid)), '') FROM pg_constraint WHERE contypid ="
          + " t.oid AND contype = 'c'), '') FROM pg_type t WHERE typnamespace = ? AND typtype"
          + " = 'd' AND NOT "
          + DdlFragments.ofExtension("pg_type", "t.oid")),
  SEQUENCES(
      "SELECT format('CREATE SEQUENCE %I AS %s %s', relname, format_type(seqtypid, NULL),"
          + " "
          + DdlFragments.sequenceOptions("c.oid")
          + ") FROM pg_class c JOIN pg_sequence s"
          + " ON s.seqrelid = c.oid WHERE relnamespace = ? AND NOT"
          + " "
          + DdlFragments.ofExtension("pg_class", "c.oid")
          + " AND NOT EXISTS (SELECT FROM"
          + " pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND"
          + " d.deptype = 'i')"),
  FUNCTIONS(
      "SELECT overlay(def PLACING '' FROM position(prefix IN def) FOR length(prefix)) FROM"
          + " (SELECT pg_get_functiondef(p.oid) AS def, quote_ident(n.nspname) || '.' AS"
          + " prefix FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE"
          + " pronamespace = ? AND prokind IN ('f', 'p', 'w') AND NOT"
          + " "
          + DdlFragments.ofExtension("pg_proc", "p.oid")
          + ") q"),
  TABLES(
      "SELECT format('CREATE %sTABLE %I ', CASE relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE"
          + " '' END, relname) || CASE WHEN relispartition THEN 'PARTITION OF ' || (SELECT"
          + " inhparent::regclass FROM pg_inherits WHERE inhrelid = c.oid) || ' ' ||"
          + " pg_get_expr(relpartbound, c.oid) ELSE '(' || coalesce((SELECT"
          + " string_agg("
          + DdlFragments.columnDefinition()
          + ", ', ' ORDER BY attnum) FROM"
          + " pg_attribute a WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped), '')"
          + " || ')' END || CASE WHEN relkind = 'p' THEN ' PARTITION BY ' ||"
          + " pg_get_partkeydef(c.oid) ELSE '' END ||"
          + " "
          + DdlFragments.options("reloptions")
          + " FROM pg_class c WHERE relnamespace = ?"
          + " AND relkind IN ('r', 'p') AND NOT"
          + " "
          + DdlFragments.ofExtension("pg_class", "c.oid")
          + " ORDER BY relispartition, c.oid"),
  COLUMN_STORAGE(
      "SELECT format('ALTER TABLE %I ALTER %I SET STORAGE %s', relname, attname, CASE"
          + " attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN'"
          + " ELSE 'EXTENDED' END) FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid"
          + " JOIN pg_type t ON t.oid = atttypid WHERE relnamespace = ? AND relkind IN ('r',"
          + " 'p') AND attnum > 0 AND NOT attisdropped AND attstorage <> typstorage"),
  OWNED_SEQUENCES(
      "SELECT format('ALTER SEQUENCE %I OWNED BY %s.%I', s.relname, d.refobjid::regclass,"
          + " a.attname) FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.classid ="
          + " 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype ="
          + " 'a' JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
          + " WHERE s.relnamespace = ? AND s.relkind = 'S'"),
  CONSTRAINTS(
      "SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname,"
          + " pg_get_constraintdef(c.oid)) FROM pg_constraint c WHERE connamespace = ? AND"
          + " conrelid <> 0 AND contype IN ('p', 'u', 'x', 'c') AND conislocal AND"
          + " conparentid = 0 AND NOT "
          + DdlFragments.ofExtension("pg_class", "conrelid")),
  VIEWS(
      "SELECT format('CREATE %sVIEW %I%s AS %s%s', CASE relkind WHEN 'm' THEN 'MATERIALIZED '"
          + " ELSE '' END, relname, "
          + DdlFragments.options("reloptions")
          + ","
          + " rtrim(pg_get_viewdef(c.oid), '; '), CASE relkind WHEN 'm' THEN ' WITH NO DATA'"
          + " ELSE '' END) FROM pg_class c WHERE relnamespace = ? AND relkind IN ('v', 'm')"
          + " AND NOT "
          + DdlFragments.ofExtension("pg_class", "c.oid")
          + " ORDER BY c.oid"),
  INDEXES(
      "SELECT regexp_replace(pg_get_indexdef(indexrelid, 0, true), ' ON ONLY ', ' ON ') FROM"
          + " pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = ? AND"
          + " NOT c.relispartition AND NOT EXISTS (SELECT FROM pg_constraint k WHERE"
          + " k.conindid = indexrelid AND k.contype IN ('p', 'u', 'x')) AND NOT"
          + " "
          + DdlFragments.ofExtension("pg_class", "indrelid")),
  FOREIGN_KEYS(
      "SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname,"
          + " pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = ? AND"
          + " contype = 'f' AND conparentid = 0"),
  TRIGGERS(
      "SELECT pg_get_triggerdef(t.oid, true) FROM pg_trigger t JOIN pg_class c ON c.oid ="
          + " tgrelid WHERE c.relnamespace = ? AND NOT tgisinternal AND tgparentid = 0 AND"
          + " NOT "
          + DdlFragments.isFence("tgfoid")),
  TRIGGER_STATES(
      "SELECT format('ALTER TABLE %s %s TRIGGER %I', tgrelid::regclass, CASE tgenabled WHEN"
          + " 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END,"
          + " tgname) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE"
          + " c.relnamespace = ? AND NOT tgisinternal AND tgenabled <> 'O' AND NOT"
          + " "
          + DdlFragments.isFence("tgfoid")),
  RULES(
      "SELECT pg_get_ruledef(r.oid, true) FROM pg_rewrite r JOIN pg_class c ON c.oid ="
          + " ev_class WHERE c.relnamespace = ? AND rulename <> '_RETURN'"),
  POLICIES(
      "SELECT format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', polname,"
          + " polrelid::regclass, CASE WHEN polpermissive THEN 'PERMISSIVE' ELSE"
          + " 'RESTRICTIVE' END, CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT'"
          + " WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END, (SELECT"
          + " string_agg("
          + DdlFragments.grantee("r")
          + ", ', ') FROM unnest(polroles) r), '"
          + " USING (' || pg_get_expr(polqual, polrelid) || ')', ' WITH CHECK (' ||"
          + " pg_get_expr(polwithcheck, polrelid) || ')') FROM pg_policy JOIN pg_class c ON"
          + " c.oid = polrelid WHERE c.relnamespace = ?"),
  ROW_SECURITY(
      "SELECT format('ALTER TABLE %I %s ROW LEVEL SECURITY', relname, w) FROM pg_class c,"
          + " unnest(ARRAY[CASE WHEN relrowsecurity THEN 'ENABLE' END, CASE WHEN"
          + " relforcerowsecurity THEN 'FORCE' END]) w WHERE relnamespace = ? AND w IS NOT NULL"),
  REPLICA_IDENTITY(
      "SELECT format('ALTER TABLE %I REPLICA IDENTITY %s', c.relname, CASE c.relreplident"
          + " WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING' ELSE 'USING INDEX ' ||"
          + " quote_ident(x.relname) END) FROM pg_class c LEFT JOIN pg_index i ON i.indrelid"
          + " = c.oid AND i.indisreplident LEFT JOIN pg_class x ON x.oid = i.indexrelid WHERE"
          + " c.relnamespace = ? AND c.relkind IN ('r', 'p') AND c.relreplident <> 'd'"),
  OWNERS(
      "SELECT format('ALTER %s %I OWNER TO %I', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm'"
          + " THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' WHEN 'c' THEN 'TYPE' ELSE"
          + " 'TABLE' END, relname, pg_get_userbyid(relowner)) FROM pg_class c WHERE"
          + " relnamespace = ? AND relkind IN ('r', 'p', 'v', 'm', 'S', 'c') AND relowner <>"
          + " current_user::regrole AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid ="
          + " c.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')) AND NOT"
          + " "
          + DdlFragments.ofExtension("pg_class", "c.oid")),
  FUNCTION_OWNERS(
      "SELECT format('ALTER ROUTINE %s OWNER TO %I', p.oid::regprocedure,"
          + " pg_get_userbyid(proowner)) FROM pg_proc p WHERE pronamespace = ? AND proowner"
          + " <> current_user::regrole AND prokind IN ('f', 'p', 'w') AND NOT"
          + " "
          + DdlFragments.ofExtension("pg_proc", "p.oid")),
  GRANTS(
      "SELECT DISTINCT format('GRANT %s%s ON %s %I TO %s%s', g.privilege_type, g.col, CASE"
          + " relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relname,"
          + " "
          + DdlFragments.grantee("g.grantee")
          + ", CASE WHEN g.is_grantable THEN ' WITH"
          + " GRANT OPTION' ELSE '' END) FROM pg_class c CROSS JOIN LATERAL (SELECT a.*, ''"
          + " AS col FROM aclexplode(relacl) a UNION ALL SELECT a.*, format(' (%I)', attname)"
          + " FROM pg_attribute, aclexplode(attacl) a WHERE attrelid = c.oid) g WHERE"
          + " relnamespace = ? AND g.grantee <> relowner AND NOT"
          + " "
          + DdlFragments.ofExtension("pg_class", "c.oid")),
  FUNCTION_GRANTS(
      "SELECT s FROM pg_proc p CROSS JOIN LATERAL (SELECT format('REVOKE ALL ON ROUTINE %s"
          + " FROM PUBLIC', p.oid::regprocedure) AS s UNION ALL SELECT format('GRANT EXECUTE"
          + " ON ROUTINE %s TO %s%s', p.oid::regprocedure,"
          + " "
          + DdlFragments.grantee("a.grantee")
          + ", CASE WHEN a.is_grantable THEN ' WITH"
          + " GRANT OPTION' ELSE '' END) FROM aclexplode(proacl) a WHERE a.grantee <>"
          + " proowner) q WHERE pronamespace = ? AND proacl IS NOT NULL AND prokind IN ('f',"
          + " 'p', 'w') AND NOT "
          + DdlFragments.ofExtension("pg_proc", "p.oid")),
  COMMENTS(
      "SELECT format('COMMENT ON %s IS %L', CASE WHEN objsubid > 0 THEN format('COLUMN"
          + " %I.%I', relname, attname) WHEN relkind = 'v' THEN format('VIEW %I', relname)"
          + " WHEN relkind = 'm' THEN format('MATERIALIZED VIEW %I', relname) ELSE"
          + " format('TABLE %I', relname) END, description) FROM pg_description d JOIN"
          + " pg_class c ON c.oid = d.objoid LEFT JOIN pg_attribute a ON a.attrelid = c.oid"
          + " AND a.attnum = d.objsubid AND d.objsubid > 0 WHERE d.classoid ="
          + " 'pg_class'::regclass AND c.relnamespace = ? AND relkind IN ('r', 'p', 'v', 'm')"
          + " AND NOT "
          + DdlFragments.ofExtension("pg_class", "c.oid"));

  private final String query;

  SchemaObjectQueries(String query) {
    this.query = query;
  }

  String query() {
    return query;
  }
}
