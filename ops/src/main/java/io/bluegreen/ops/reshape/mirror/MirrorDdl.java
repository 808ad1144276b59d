package io.bluegreen.ops.reshape.mirror;

import static io.bluegreen.ops.reshape.mirror.SqlLists.joined;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.model.SourceTable;
import io.bluegreen.ops.reshape.model.TargetTable;
import io.bluegreen.ops.sql.Sql;
import java.util.ArrayList;
import java.util.List;

/**
 * The statements that create and drop the functions and triggers of a mirror.
 *
 * <p>The functions set {@code bluegreen.mirror}, and the triggers fire only while it is not set, so
 * a mirrored write is not mirrored back. The setting ends with the function; an error takes it back
 * with the subtransaction. A SET clause of the function would need a superuser. Each write of a
 * mirror belongs to the transaction of the write that it mirrors.
 */
public final class MirrorDdl {
  private static final String UNMIRRORED =
      """
      PERFORM pg_catalog.set_config('bluegreen.mirror', 'on', true);
      %s%sPERFORM pg_catalog.set_config('bluegreen.mirror', 'off', true);
      """;

  private static final String ROW_TRIGGER =
      "CREATE TRIGGER %s AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW WHEN"
          + " (pg_catalog.current_setting('bluegreen.mirror', true) IS DISTINCT FROM 'on')"
          + " EXECUTE FUNCTION %s()";

  private static final String TRUNCATE_TRIGGER =
      "CREATE TRIGGER %s AFTER TRUNCATE ON %s FOR EACH STATEMENT WHEN"
          + " (pg_catalog.current_setting('bluegreen.mirror', true) IS DISTINCT FROM 'on')"
          + " EXECUTE FUNCTION %s()";

  private static final String NOTE =
      "INSERT INTO bluegreen.reshape_recheck (name, relation, key) SELECT %s, %s, %s%s;\n";

  private static final String IF_MISSED =
      "IF NOT FOUND AND pg_catalog.current_setting('transaction_isolation') <> 'read committed' THEN\n%sEND IF;\n";

  private final ResolvedReshape reshape;
  private final SourceTable source;

  public MirrorDdl(ResolvedReshape reshape) {
    this.reshape = reshape;
    source = reshape.source();
  }

  /**
   * Returns the statements that create all functions, or adapt them to changed names. They act with
   * the rights of the tables' owner, so nobody else may put them behind a table of his own.
   */
  public List<String> functions() {
    List<String> all = new ArrayList<>(definitions());
    for (String function : MirrorNames.functions(reshape)) {
      all.add("REVOKE ALL ON FUNCTION " + function + "() FROM PUBLIC");
    }
    return all;
  }

  private List<String> definitions() {
    List<String> all = new ArrayList<>();
    List<String> targetConstraints =
        reshape.targets().stream().flatMap(t -> t.deferrable().stream()).toList();
    String deferTargets = deferred(targetConstraints);
    String deferSource = deferred(source.deferrable());
    all.add(function(MirrorNames.forward(reshape), deferTargets, forwardBody()));
    all.add(
        function(
            MirrorNames.forwardTruncate(reshape),
            checked(targetConstraints),
            emptied(
                reshape.targetsBackwards().stream().map(TargetTable::relation).toList(),
                source.relation())));
    for (TargetTable target : reshape.targets()) {
      BackSql sql = new BackSql(reshape, target);
      all.add(
          function(
              MirrorNames.back(reshape, target),
              deferSource,
              target.isMain() ? mainBody(target, sql) : besideBody(target, sql)));
      all.add(
          function(
              MirrorNames.backTruncate(reshape, target),
              checked(source.deferrable()),
              target.isMain()
                  ? emptied(List.of(source.relation()), target.relation())
                  : sql.hasColumns() ? sql.emptied() + ";\n" + notedWhole(target.relation()) : ""));
    }
    return all;
  }

  private static String function(String name, String constraints, String statements) {
    return TriggerFunction.create(name, UNMIRRORED.formatted(constraints, statements));
  }

  /**
   * A statement may write a child before its parent. The mirror writes row by row, so the other
   * side's foreign keys wait for the end of the transaction; the written side's check at once.
   */
  private static String deferred(List<String> constraints) {
    return constraints.isEmpty()
        ? ""
        : "SET CONSTRAINTS " + String.join(", ", constraints) + " DEFERRED;\n";
  }

  /** TRUNCATE is refused while a deferred check of the same table has not been made. */
  private static String checked(List<String> constraints) {
    return constraints.isEmpty()
        ? ""
        : "SET CONSTRAINTS " + String.join(", ", constraints) + " IMMEDIATE;\n";
  }

  /** Returns the statements that create all triggers. */
  public List<String> triggers() {
    List<String> all = new ArrayList<>();
    addTriggers(
        all, source.relation(), MirrorNames.forward(reshape), MirrorNames.forwardTruncate(reshape));
    for (TargetTable target : reshape.targets()) {
      addTriggers(
          all,
          target.relation(),
          MirrorNames.back(reshape, target),
          MirrorNames.backTruncate(reshape, target));
    }
    return all;
  }

  private void addTriggers(List<String> all, Relation table, String function, String truncate) {
    all.add(ROW_TRIGGER.formatted(MirrorNames.trigger(reshape.name()), table.sql(), function));
    all.add(
        TRUNCATE_TRIGGER.formatted(
            MirrorNames.truncateTrigger(reshape.name()), table.sql(), truncate));
  }

  /** Returns the statements that drop the triggers of these tables. */
  public static List<String> dropTriggers(String reshape, List<Relation> tables) {
    List<String> all = new ArrayList<>(ChangeNotesDdl.dropTriggers(reshape, tables));
    for (Relation table : tables) {
      all.add(
          "DROP TRIGGER IF EXISTS %s ON %s".formatted(MirrorNames.trigger(reshape), table.sql()));
      all.add(
          "DROP TRIGGER IF EXISTS %s ON %s"
              .formatted(MirrorNames.truncateTrigger(reshape), table.sql()));
    }
    return all;
  }

  private String forwardBody() {
    StringBuilder body = new StringBuilder();
    List<String> oldKey = SqlLists.of("OLD", source.key());
    for (TargetTable target : reshape.targetsBackwards()) {
      ForwardSql sql = new ForwardSql(reshape, target);
      body.append(
          ifRowIsGone(
              target.keyNeeds(),
              sql.delete("SELECT OLD.*", oldKey)
                  + ";\n"
                  + IF_MISSED.formatted(
                      noted(
                          source.relation(),
                          SqlLists.noted("OLD", source.key()),
                          " FROM " + sql.gone("SELECT OLD.*", oldKey)))));
    }
    body.append("IF TG_OP <> 'DELETE' THEN\n");
    for (TargetTable target : reshape.targets()) {
      body.append(new ForwardSql(reshape, target).put(SqlLists.of("NEW", source.key())));
      body.append(";\n");
    }
    return body.append("END IF;\n").toString();
  }

  private String mainBody(TargetTable target, BackSql sql) {
    String put =
        sql.put(SqlLists.of("NEW", target.key()))
            + ";\nIF NOT FOUND THEN\n"
            + duplicate(target)
            + "END IF;\n";
    StringBuilder body = new StringBuilder();
    body.append(
        ifRowIsGone(
            target.sourceKeyNeeds(),
            sql.delete()
                + ";\n"
                + IF_MISSED.formatted(
                    noted(target.relation(), SqlLists.noted("OLD", target.key())))));
    body.append("IF TG_OP = 'INSERT' THEN\n").append(put);
    body.append("ELSIF TG_OP = 'UPDATE' THEN\n");
    body.append("IF ")
        .append(SqlLists.changed(target.sourceKeyNeeds()))
        .append(" THEN\n")
        .append(put);
    if (sql.hasColumns()) {
      body.append("ELSIF ").append(SqlLists.changed(sql.needs())).append(" THEN\n");
      body.append(sql.update()).append(";\nIF NOT FOUND THEN\n").append(put).append("END IF;\n");
    }
    return body.append("END IF;\nEND IF;\n").toString();
  }

  /** The target's row may be gone by now, by a trigger of its own: then there is nothing to put. */
  private String duplicate(TargetTable target) {
    return """
        IF EXISTS (SELECT FROM %s AS %s WHERE %s) AND %s THEN
        RAISE unique_violation USING MESSAGE = %s;
        END IF;
        """
        .formatted(
            target.relation().sql(),
            target.aliasSql(),
            SqlLists.equal(target.aliasSql(), target.key(), SqlLists.of("NEW", target.key())),
            new BackSql(reshape, target).hasColumns(),
            Sql.literal(
                "%s has a row with this key of %s already, under another key of %s"
                    .formatted(source.relation(), source.key(), target.relation())));
  }

  private String besideBody(TargetTable target, BackSql sql) {
    if (!sql.hasColumns()) {
      return "";
    }
    String note = noted(target.relation(), SqlLists.noted("NEW", target.key()));
    StringBuilder body = new StringBuilder();
    body.append(
        ifRowIsGone(
            target.sourceKeyNeeds(),
            sql.updateBeside("OLD")
                + ";\n"
                + IF_MISSED.formatted(
                    noted(target.relation(), SqlLists.noted("OLD", target.key())))));
    body.append("IF TG_OP <> 'DELETE' THEN\n");
    body.append(sql.updateBeside("NEW")).append(";\nIF NOT FOUND THEN\n").append(note);
    return body.append("END IF;\nEND IF;\n").toString();
  }

  private static String ifRowIsGone(List<String> needs, String work) {
    return "IF TG_OP = 'DELETE' THEN\n"
        + work
        + "ELSIF TG_OP = 'UPDATE' THEN\nIF "
        + SqlLists.changed(needs)
        + " THEN\n"
        + work
        + "END IF;\nEND IF;\n";
  }

  private String noted(Relation relation, String key) {
    return noted(relation, key, "");
  }

  private String noted(Relation relation, String key, String from) {
    return NOTE.formatted(Sql.literal(reshape.name()), Sql.literal(relation.sql()), key, from);
  }

  /**
   * A table that others reference cannot be truncated, but its rows can be deleted.
   *
   * @param truncated the table that was truncated
   */
  private String emptied(List<Relation> tables, Relation truncated) {
    return """
        BEGIN
        TRUNCATE %s;
        EXCEPTION WHEN feature_not_supported THEN
        %s
        %sEND;
        """
        .formatted(
            joined(tables, ", ", Relation::sql),
            joined(tables, "\n", table -> "DELETE FROM " + table.sql() + ";"),
            notedWhole(truncated));
  }

  /** A statement on a whole table does not reach rows that are newer than its snapshot. */
  private String notedWhole(Relation truncated) {
    return "IF pg_catalog.current_setting('transaction_isolation') <> 'read committed' THEN\n"
        + noted(truncated, Sql.literal(MirrorNames.WHOLE_TABLE))
        + "END IF;\n";
  }
}
