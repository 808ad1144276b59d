package io.bluegreen.ops.reshape.model;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.catalog.TableKey;
import io.bluegreen.ops.reshape.model.TargetTable.FilledColumn;
import io.bluegreen.ops.reshape.spec.ReshapeSpec;
import io.bluegreen.ops.reshape.spec.SpecException;
import io.bluegreen.ops.reshape.spec.TargetSpec;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The step from a description to the tables in the catalog. What the description gets wrong is said
 * here, by the name of the column. The connection is in a transaction.
 */
public final class ReshapeResolver {
  private final Connection connection;
  private final ReshapeSpec spec;
  private final ExpressionNeeds needs;

  private ReshapeResolver(Connection connection, ReshapeSpec spec) {
    this.connection = connection;
    this.spec = spec;
    needs = new ExpressionNeeds(connection);
  }

  /**
   * Resolves a description by the names in it.
   *
   * @param oids the tables by oid, for names that have changed since; null for those of the spec
   */
  public static ResolvedReshape resolve(
      Connection connection, ReshapeSpec spec, @Nullable List<Long> oids)
      throws SQLException, SpecException {
    return new ReshapeResolver(connection, spec).resolved(oids);
  }

  private ResolvedReshape resolved(@Nullable List<Long> oids) throws SQLException, SpecException {
    SourceTable source = source(table(spec.source(), oids, 0));
    List<Relation> relations = new ArrayList<>();
    for (TargetSpec target : spec.targets()) {
      relations.add(table(target.table(), oids, relations.size() + 1));
    }
    List<TargetTable> targets = new ArrayList<>();
    for (TargetSpec target : spec.targets()) {
      targets.add(target(source, target, relations.get(targets.size()), targets.size() + 1));
    }
    return new ResolvedReshape(spec, source, targets, back(source, targets));
  }

  private Relation table(String name, @Nullable List<Long> oids, int place)
      throws SQLException, SpecException {
    Relation found =
        oids == null
            ? Relation.find(connection, name).orElse(null)
            : Relation.byOid(connection, oids.get(place)).orElse(null);
    if (found == null || (found.kind() != 'r' && found.kind() != 'p')) {
      throw new SpecException("there is no table " + name + "; name it with its schema");
    }
    return found;
  }

  private SourceTable source(Relation relation) throws SQLException, SpecException {
    TableKey key = key(relation, spec.sourceKey());
    return new SourceTable(
        relation, key, ColumnShape.all(connection, relation.oid()), deferrable(relation));
  }

  private List<String> deferrable(Relation relation) throws SQLException {
    return Sql.texts(
        connection,
        "SELECT format('%I.%I', n.nspname, c.conname) FROM pg_constraint c JOIN pg_namespace n ON"
            + " n.oid = c.connamespace WHERE c.contype = 'f' AND c.condeferrable AND c.conrelid = ?"
            + " AND c.conparentid = 0 ORDER BY 1",
        relation.oid());
  }

  private TableKey key(Relation relation, List<String> columns) throws SQLException, SpecException {
    TableKey key =
        columns.isEmpty()
            ? TableKey.primary(connection, relation)
            : TableKey.unique(connection, relation, columns);
    if (key.isEmpty()) {
      throw new SpecException(
          columns.isEmpty()
              ? ("%s has no primary key. Give it one without blocking writers: CREATE UNIQUE INDEX"
                      + " CONCURRENTLY ON %s (…); or name the columns of a unique index without"
                      + " NULLs in a line -- key:")
                  .formatted(relation, relation.sql())
              : "%s has no unique index of just the columns %s, all NOT NULL, not deferrable"
                  .formatted(relation, String.join(", ", columns)));
    }
    if (!Sql.truth(
        connection,
        "SELECT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = ? AND i.indisunique AND"
            + " i.indimmediate AND i.indisvalid AND i.indpred IS NULL AND i.indnkeyatts = ? AND"
            + " ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = i.indrelid"
            + " AND a.attnum = ANY (i.indkey)) @> ?)",
        relation.oid(),
        key.columns().size(),
        connection.createArrayOf("text", key.columns().stream().map(c -> c.name()).toArray()))) {
      throw new SpecException(
          "the key %s of %s is deferrable; ON CONFLICT needs one that is not"
              .formatted(key, relation));
    }
    return key;
  }

  private TargetTable target(SourceTable source, TargetSpec target, Relation relation, int number)
      throws SQLException, SpecException {
    TableKey key = key(relation, target.key());
    Map<String, ColumnShape> columns = byName(ColumnShape.all(connection, relation.oid()));
    List<FilledColumn> filled = new ArrayList<>();
    for (TableKey.Column column : key.columns()) {
      filled.add(filled(target, relation, columns, column.name()));
    }
    Set<String> keyNames = key.columns().stream().map(c -> c.name()).collect(Collectors.toSet());
    for (String name : target.forward().columns().keySet()) {
      if (!keyNames.contains(name)) {
        filled.add(filled(target, relation, columns, name));
      }
    }
    checkOptional(target, relation, columns);
    String from = source.relation().sql() + " AS source";
    needs.of(expressions(filled), from, "-- forward: of " + relation);
    List<String> deciding = new ArrayList<>(expressions(filled.subList(0, keyNames.size())));
    if (target.forward().where() != null) {
      deciding.add(target.forward().where());
    }
    List<String> sourceKey = sourceKey(source);
    Map<Long, List<String>> keyOf =
        needs.of(
            sourceKey,
            relation.sql() + " AS " + Sql.identifier(target.alias()),
            "-- back: of the source's key, over a row of " + relation + ',');
    List<String> sourceKeyNeeds = keyOf.getOrDefault(relation.oid(), List.of());
    if (!keyNames.containsAll(sourceKeyNeeds)) {
      throw new SpecException(
          "the source's key depends on %s of %s, which are not all in its key (%s): choose a -- key: with them"
              .formatted(String.join(", ", sourceKeyNeeds), relation, key));
    }
    return new TargetTable(
        number,
        relation,
        target.alias(),
        key,
        filled,
        target.forward().where(),
        needs
            .of(deciding, from, "WHERE of " + relation)
            .getOrDefault(source.relation().oid(), List.of()),
        sourceKey,
        sourceKeyNeeds,
        List.copyOf(columns.values()),
        deferrable(relation));
  }

  private static FilledColumn filled(
      TargetSpec target, Relation relation, Map<String, ColumnShape> columns, String name)
      throws SpecException {
    ColumnShape column = columns.get(name);
    String expression = target.forward().columns().get(name);
    if (column == null) {
      throw new SpecException("%s has no column %s".formatted(relation, name));
    }
    if (expression == null) {
      throw new SpecException(
          "-- forward: of %s gives no value to %s, a column of its key".formatted(relation, name));
    }
    if (!column.isWritable()) {
      throw new SpecException(
          "%s of %s is generated; leave it out of -- forward:".formatted(name, relation));
    }
    return new FilledColumn(column, expression);
  }

  private static void checkOptional(
      TargetSpec target, Relation relation, Map<String, ColumnShape> columns) throws SpecException {
    for (ColumnShape column : columns.values()) {
      if (!target.forward().columns().containsKey(column.name()) && !column.isOptional()) {
        throw new SpecException(
            "%s of %s is NOT NULL without a default, and -- forward: gives it no value"
                .formatted(column.name(), relation));
      }
    }
  }

  private List<String> sourceKey(SourceTable source) throws SpecException {
    List<String> expressions = new ArrayList<>();
    for (TableKey.Column column : source.key().columns()) {
      @Nullable String expression = spec.back().get(column.name());
      if (expression == null || expression.equals(ReshapeSpec.KEEP)) {
        throw new SpecException(
            "-- back: gives no value to %s, a column of the source's key".formatted(column.name()));
      }
      expressions.add(expression);
    }
    return expressions;
  }

  private List<BackColumn> back(SourceTable source, List<TargetTable> targets)
      throws SQLException, SpecException {
    Map<String, ColumnShape> columns = byName(source.columns());
    Set<String> keyNames =
        source.key().columns().stream().map(c -> c.name()).collect(Collectors.toSet());
    List<BackColumn> back = new ArrayList<>();
    for (Map.Entry<String, String> entry : spec.back().entrySet()) {
      ColumnShape column = columns.get(entry.getKey());
      if (column == null || !column.isWritable()) {
        throw new SpecException(
            "-- back: names %s, which is %s of %s"
                .formatted(
                    entry.getKey(),
                    column == null ? "no column" : "a generated column",
                    source.relation()));
      }
      if (!keyNames.contains(column.name())) {
        backColumn(source, targets, column, entry.getValue(), back);
      }
    }
    Set<String> missing = new LinkedHashSet<>();
    for (ColumnShape column : source.columns()) {
      if (column.isWritable() && !spec.back().containsKey(column.name())) {
        missing.add(column.name());
      }
    }
    if (!missing.isEmpty()) {
      throw new SpecException(
          "-- back: says nothing about %s of %s; give an expression, or keep"
              .formatted(String.join(", ", missing), source.relation()));
    }
    return back;
  }

  private void backColumn(
      SourceTable source,
      List<TargetTable> targets,
      ColumnShape column,
      String expression,
      List<BackColumn> back)
      throws SQLException, SpecException {
    if (expression.equals(ReshapeSpec.KEEP)) {
      if (!column.isOptional()) {
        throw new SpecException(
            "%s of %s is NOT NULL without a default, so rows that the new side inserts cannot keep it; give it a default, or an expression in -- back:"
                .formatted(column.name(), source.relation()));
      }
      return;
    }
    String from =
        targets.stream()
            .map(target -> target.relation().sql() + " AS " + target.aliasSql())
            .collect(Collectors.joining(", "));
    Map<Long, List<String>> needed =
        needs.of(List.of(expression), from, "-- back: of " + column.name());
    if (needed.size() > 1) {
      throw new SpecException(
          "-- back: of %s uses columns of several targets; use those of one, so that two writers of two targets cannot undo each other"
              .formatted(column.name()));
    }
    TargetTable of =
        targets.stream()
            .filter(target -> needed.containsKey(target.relation().oid()))
            .findFirst()
            .orElse(targets.get(0));
    back.add(
        new BackColumn(
            column, expression, of.number(), needed.getOrDefault(of.relation().oid(), List.of())));
  }

  private static List<String> expressions(List<FilledColumn> columns) {
    return columns.stream().map(FilledColumn::expression).toList();
  }

  private static Map<String, ColumnShape> byName(List<ColumnShape> columns) {
    Map<String, ColumnShape> byName = new LinkedHashMap<>();
    columns.forEach(column -> byName.put(column.name(), column));
    return byName;
  }
}
