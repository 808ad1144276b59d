package io.bluegreen.ops.lint;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The objects that a migration has certainly made itself, so that no application knows them yet.
 * Objects of a statement with IF NOT EXISTS are not certain: the server may have found older ones.
 */
final class CreatedObjects {
  private final Set<DatabaseObject> objects = new HashSet<>();
  private final Set<String> temporary = new HashSet<>();
  private final Map<String, Boolean> columns = new HashMap<>();
  private final Set<String> runningCode = new HashSet<>();
  private boolean uncertain;

  /** The state at one point of a migration. */
  record Snapshot(
      Set<DatabaseObject> objects, Set<String> temporary, Map<String, Boolean> columns) {}

  Snapshot snapshot() {
    return new Snapshot(new HashSet<>(objects), new HashSet<>(temporary), new HashMap<>(columns));
  }

  /** Forgets what has been made since a point, because that may not have happened. */
  void restore(Snapshot snapshot) {
    objects.retainAll(snapshot.objects());
    temporary.retainAll(snapshot.temporary());
    columns.keySet().retainAll(snapshot.columns().keySet());
  }

  void add(DatabaseObject object) {
    if (!uncertain) {
      objects.add(object);
    }
  }

  void addTemporary(DatabaseObject table) {
    add(table);
    temporary.add(table.name());
  }

  boolean has(DatabaseObject object) {
    return objects.contains(object);
  }

  boolean hasRelation(String name) {
    return has(DatabaseObject.relation(name));
  }

  void remove(DatabaseObject object) {
    objects.remove(object);
  }

  void rename(DatabaseObject object, String newName) {
    if (objects.remove(object)) {
      objects.add(new DatabaseObject(object.kind(), newName));
    }
    if (runningCode.contains(object.name())) {
      runningCode.add(newName);
    }
  }

  /** Notes a column of an older table, and whether each of its rows has NULL in it. */
  void addColumn(String table, String column, boolean allNull) {
    if (!uncertain) {
      columns.put(table + " " + column, allNull);
    }
  }

  boolean hasColumn(String table, String column) {
    return columns.containsKey(table + " " + column);
  }

  /** Tells whether a column is new and the application on the other side leaves it NULL. */
  boolean isNullColumn(String table, String column) {
    return columns.getOrDefault(table + " " + column, false);
  }

  void setDefault(String table, String column) {
    columns.computeIfPresent(table + " " + column, (key, allNull) -> false);
  }

  /** Notes a relation whose use runs functions that are not known. */
  void addRunningCode(String relation) {
    runningCode.add(relation);
  }

  boolean runsCode(String relation) {
    return runningCode.contains(relation);
  }

  /** From here on nothing is certain to happen. */
  void doubt(boolean doubt) {
    uncertain = doubt;
  }

  /** The session ends, or drops its temporary tables. */
  void forgetTemporary() {
    temporary.forEach(name -> objects.remove(DatabaseObject.relation(name)));
    temporary.clear();
  }

  /** Names without a schema may mean other objects from here on. */
  void forgetUnqualified() {
    objects.removeIf(object -> !object.name().contains("."));
    columns.keySet().removeIf(column -> !column.contains("."));
  }
}
