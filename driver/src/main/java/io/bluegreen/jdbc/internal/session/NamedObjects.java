package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.sql.BodyReader;
import io.bluegreen.jdbc.internal.sql.RoutineBody;
import io.bluegreen.jdbc.internal.sql.SqlNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.postgresql.core.BaseConnection;

/**
 * The routines and relations that some names may mean on a server, and what is found behind them:
 * bodies, triggers, column defaults, checks, policies, views, operators, casts, and what those name
 * in their turn.
 *
 * <p>It looks for names in all schemas, whatever the search path, and so may find more than was
 * meant, but not less. Used once, on one thread.
 */
final class NamedObjects {
  private static final int MOST_ROUNDS = 8;
  private static final int MOST_NAMES = 4_000;

  private final BaseConnection pg;
  private final Predicate<String> stateless;
  private final Map<String, Found> found = new HashMap<>();

  /** What was found under one name. */
  private static final class Found {
    final Set<String> links = new HashSet<>();
    final Set<String> settings = new TreeSet<>();
    boolean state;
    boolean nameless;
    boolean path;
  }

  /**
   * Makes a search.
   *
   * @param stateless tells which routines are declared to leave nothing, by name or schema.name
   */
  NamedObjects(BaseConnection pg, Predicate<String> stateless) {
    this.pg = pg;
    this.stateless = stateless;
  }

  /** Returns what each name may leave behind. */
  Map<String, LastingEffects> behind(Collection<String> names) throws SQLException {
    Set<String> asked = new HashSet<>();
    Set<String> next = new HashSet<>(names);
    for (int round = 0; round < MOST_ROUNDS && !next.isEmpty(); round++) {
      ask(next);
      asked.addAll(next);
      Set<String> linked = new HashSet<>();
      found.values().forEach(each -> linked.addAll(each.links));
      linked.removeAll(asked);
      next = asked.size() + linked.size() > MOST_NAMES ? Set.of() : linked;
      if (!linked.isEmpty() && (next.isEmpty() || round == MOST_ROUNDS - 1)) {
        return anything(names, linked);
      }
    }
    Map<String, LastingEffects> answer = new HashMap<>();
    for (String name : names) {
      answer.put(name, reachable(name, Set.of()));
    }
    return answer;
  }

  /** Where the search had to end, whatever leads to a name that was not asked may do anything. */
  private Map<String, LastingEffects> anything(Collection<String> names, Set<String> unasked) {
    Map<String, LastingEffects> answer = new HashMap<>();
    for (String name : names) {
      answer.put(name, reachable(name, unasked));
    }
    return answer;
  }

  private LastingEffects reachable(String name, Set<String> unasked) {
    Set<String> seen = new HashSet<>(Set.of(name));
    Deque<String> todo = new ArrayDeque<>(seen);
    Set<String> settings = new TreeSet<>();
    boolean state = false;
    boolean nameless = false;
    boolean path = false;
    while (!todo.isEmpty()) {
      String at = todo.pop();
      if (unasked.contains(at)) {
        return LastingEffects.ANYTHING;
      }
      Found here = found.get(at);
      if (here != null) {
        state |= here.state;
        nameless |= here.nameless;
        path |= here.path;
        settings.addAll(here.settings);
        here.links.stream().filter(seen::add).forEach(todo::push);
      }
    }
    return state || nameless || path
        ? new LastingEffects(state || nameless, nameless, path, settings)
        : LastingEffects.NONE;
  }

  private void ask(Set<String> names) throws SQLException {
    StringJoiner list =
        new StringJoiner(
            ",",
            "WITH t AS (SELECT ARRAY[",
            "]::text[] AS texts), w AS (SELECT texts::name[] AS names FROM t)");
    for (String name : names) {
      list.add("'" + pg.escapeString(name) + "'");
    }
    InternalQuery.ask(
        pg, list + ROUTINES + TRIGGERS + TEXTS + DOMAINS + OPERATORS + LINKS, this::take);
  }

  private void take(ResultSet row) throws SQLException {
    Found here = found.computeIfAbsent(row.getString(1), unused -> new Found());
    String text = String.valueOf(row.getString(4));
    switch (row.getString(2)) {
      case "link":
        here.links.add(text);
        break;
      case "routine":
        if (!stateless.test(row.getString(1)) && !stateless.test(row.getString(3))) {
          read(here, text);
        }
        break;
      case "text":
        read(here, text);
        break;
      default:
        if (!stateless.test(row.getString(1)) && !stateless.test(row.getString(3))) {
          here.state = true;
          here.nameless = true;
        }
        break;
    }
  }

  private static void read(Found here, String text) {
    RoutineBody body = BodyReader.read(text);
    here.state |= body.leavesState();
    here.nameless |= body.mayMakeNamelessSetting();
    here.path |= body.changesPath();
    here.settings.addAll(body.settings());
    SqlNames names = SqlNames.ofBody(text);
    here.links.addAll(names.all());
    here.links.addAll(names.operators());
  }

  /**
   * Routines in SQL and PL/pgSQL are read, in other languages they may do anything; but those of an
   * extension and of the server are harmless unless their names are known for another. So are those
   * of the control table, among them the triggers of a fence.
   */
  private static final String ROUTINES =
      ", f AS (SELECT p.*, n.nspname, l.lanname, EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE"
          + " d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND"
          + " d.deptype = 'e') AS packed FROM w JOIN pg_catalog.pg_proc p ON p.proname = ANY"
          + " (w.names) JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace JOIN"
          + " pg_catalog.pg_language l ON l.oid = p.prolang WHERE n.nspname NOT IN ('pg_catalog',"
          + " 'information_schema', 'bluegreen')), r AS (SELECT c.oid, c.relname, c.relkind FROM w JOIN"
          + " pg_catalog.pg_class c ON c.relname = ANY (w.names) JOIN pg_catalog.pg_namespace n ON"
          + " n.oid = c.relnamespace WHERE n.nspname NOT IN ('pg_catalog', 'information_schema',"
          + " 'bluegreen') AND c.relkind IN ('r', 'p', 'v', 'f'))"
          + " SELECT f.proname::text, 'routine', pg_catalog.concat(f.nspname, '.', f.proname), CASE f.prosrc WHEN"
          + " '' THEN pg_catalog.pg_get_functiondef(f.oid) ELSE f.prosrc END FROM f WHERE f.lanname"
          + " IN ('sql', 'plpgsql') AND f.prokind <> 'a'"
          + " UNION ALL SELECT f.proname::text, 'opaque', pg_catalog.concat(f.nspname, '.', f.proname), '' FROM f"
          + " WHERE f.lanname NOT IN ('sql', 'plpgsql', 'internal') AND NOT f.packed"
          + " UNION ALL SELECT f.proname::text, 'link', '', s.proname::text FROM f JOIN"
          + " pg_catalog.pg_aggregate a ON a.aggfnoid = f.oid JOIN pg_catalog.pg_proc s ON s.oid IN"
          + " (a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,"
          + " a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn)";

  private static final String TRIGGERS =
      " UNION ALL SELECT r.relname::text, 'link', '', p.proname::text FROM r JOIN"
          + " pg_catalog.pg_trigger t ON t.tgrelid = r.oid JOIN pg_catalog.pg_proc p ON p.oid ="
          + " t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"
          + " UNION ALL SELECT r.relname::text, 'text', '', pg_catalog.pg_get_triggerdef(t.oid) FROM r"
          + " JOIN pg_catalog.pg_trigger t ON t.tgrelid = r.oid WHERE t.tgqual IS NOT NULL AND NOT"
          + " t.tgisinternal AND t.tgenabled <> 'D'";

  private static final String TEXTS =
      " UNION ALL SELECT r.relname::text, 'text', '', pg_catalog.pg_get_expr(d.adbin, d.adrelid)"
          + " FROM r JOIN pg_catalog.pg_attrdef d ON d.adrelid = r.oid"
          + " UNION ALL SELECT r.relname::text, 'text', '', pg_catalog.pg_get_expr(k.conbin,"
          + " k.conrelid) FROM r JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid WHERE"
          + " k.contype = 'c'"
          + " UNION ALL SELECT r.relname::text, 'text', '', pg_catalog.pg_get_expr(e.expression,"
          + " r.oid) FROM r JOIN pg_catalog.pg_policy l ON l.polrelid = r.oid CROSS JOIN LATERAL"
          + " (VALUES (l.polqual), (l.polwithcheck)) e (expression) WHERE e.expression IS NOT NULL"
          + " UNION ALL SELECT r.relname::text, 'text', '', pg_catalog.pg_get_viewdef(r.oid) FROM r"
          + " WHERE r.relkind = 'v'"
          + " UNION ALL SELECT r.relname::text, 'text', '', pg_catalog.pg_get_ruledef(u.oid) FROM r"
          + " JOIN pg_catalog.pg_rewrite u ON u.ev_class = r.oid WHERE u.ev_type <> '1'"
          + " UNION ALL SELECT r.relname::text, 'text', '', pg_catalog.concat_ws(' , ',"
          + " pg_catalog.pg_get_expr(x.indexprs, x.indrelid), pg_catalog.pg_get_expr(x.indpred,"
          + " x.indrelid)) FROM r JOIN pg_catalog.pg_index x ON x.indrelid = r.oid WHERE x.indexprs IS"
          + " NOT NULL OR x.indpred IS NOT NULL";

  /** A domain's default and checks run where a value of it is made, be it for a column. */
  private static final String DOMAINS =
      " UNION ALL SELECT d.typname::text, 'text', '', pg_catalog.pg_get_expr(d.typdefaultbin, 0)"
          + " FROM w JOIN pg_catalog.pg_type d ON d.typname = ANY (w.names) WHERE d.typdefaultbin IS"
          + " NOT NULL"
          + " UNION ALL SELECT d.typname::text, 'text', '', pg_catalog.pg_get_constraintdef(k.oid)"
          + " FROM w JOIN pg_catalog.pg_type d ON d.typname = ANY (w.names) JOIN"
          + " pg_catalog.pg_constraint k ON k.contypid = d.oid"
          + " UNION ALL SELECT d.typname::text, 'link', '', b.typname::text FROM w JOIN"
          + " pg_catalog.pg_type d ON d.typname = ANY (w.names) JOIN pg_catalog.pg_type b ON b.oid ="
          + " d.typbasetype WHERE b.typtype = 'd'"
          + " UNION ALL SELECT r.relname::text, 'link', '', d.typname::text FROM r JOIN"
          + " pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 JOIN"
          + " pg_catalog.pg_type d ON d.oid = a.atttypid WHERE d.typnamespace <>"
          + " 'pg_catalog'::pg_catalog.regnamespace";

  /** An operator may call any function, and so may a cast, to or from a type by its name. */
  private static final String OPERATORS =
      " UNION ALL SELECT o.oprname::text, 'link', '', p.proname::text FROM w JOIN"
          + " pg_catalog.pg_operator o ON o.oprname = ANY (w.names) JOIN pg_catalog.pg_proc p ON"
          + " p.oid = o.oprcode WHERE p.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace"
          + " UNION ALL SELECT d.typname::text, 'link', '', p.proname::text FROM w JOIN"
          + " pg_catalog.pg_type d ON d.typname = ANY (w.names) JOIN pg_catalog.pg_cast c ON d.oid IN"
          + " (c.castsource, c.casttarget) JOIN pg_catalog.pg_proc p ON p.oid = c.castfunc WHERE"
          + " p.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace";

  /**
   * A row may go to a partition, and its end to the tables that refer to it. A name that is too
   * long stands for what the server cuts it to.
   */
  private static final String LINKS =
      " UNION ALL SELECT x, 'link', '', x::name::text FROM t CROSS JOIN LATERAL"
          + " pg_catalog.unnest(t.texts) x WHERE x <> x::name::text"
          + " UNION ALL SELECT r.relname::text, 'link', '', c.relname::text FROM r JOIN"
          + " pg_catalog.pg_inherits i ON i.inhparent = r.oid JOIN pg_catalog.pg_class c ON c.oid ="
          + " i.inhrelid"
          + " UNION ALL SELECT r.relname::text, 'link', '', c.relname::text FROM r JOIN"
          + " pg_catalog.pg_constraint k ON k.confrelid = r.oid JOIN pg_catalog.pg_class c ON c.oid"
          + " = k.conrelid WHERE k.contype = 'f' AND (k.confdeltype IN ('c', 'n', 'd') OR"
          + " k.confupdtype IN ('c', 'n', 'd'))";
}
