package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.catalog.SequenceState;
import io.bluegreen.ops.replication.ComparedServers;
import io.bluegreen.ops.replication.OneSided;
import io.bluegreen.ops.replication.ReplicationNames;
import io.bluegreen.ops.replication.WayBackPublication;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A pair in memory: its sides answer the queries that a test has given them answers for, and fail
 * with every other one. Blue is active.
 */
final class FakePair implements CheckedPair {
  private record Answer(String question, List<CatalogRow> rows) {}

  private final boolean oneDatabase;
  private final Map<Side, List<Answer>> answers = new EnumMap<>(Side.class);
  private final Map<Side, Set<String>> objects = new EnumMap<>(Side.class);
  private final Map<Side, List<SequenceState>> sequences = new EnumMap<>(Side.class);
  private final Map<Side, Integer> majors = new EnumMap<>(Side.class);
  private PreflightOptions options = PreflightOptions.of("shop");

  private FakePair(boolean oneDatabase) {
    this.oneDatabase = oneDatabase;
    for (Side side : Side.values()) {
      answers.put(side, new ArrayList<>());
      objects.put(side, new HashSet<>());
      sequences.put(side, List.of());
      majors.put(side, side == Side.BLUE ? 15 : 18);
    }
  }

  static FakePair ofClusters() {
    return new FakePair(false);
  }

  static FakePair ofSchemas() {
    return new FakePair(true);
  }

  /** Lets a side answer a query that has a text in it; of several, the first given answers. */
  FakePair answers(Side side, String question, CatalogRow... rows) {
    sideAnswers(side).add(new Answer(question, List.of(rows)));
    return this;
  }

  FakePair bothAnswer(String question, CatalogRow... rows) {
    return answers(Side.BLUE, question, rows).answers(Side.GREEN, question, rows);
  }

  FakePair has(Side side, String object) {
    objects(side).add(object);
    return this;
  }

  FakePair sequences(Side side, SequenceState... states) {
    sequences.put(side, List.of(states));
    return this;
  }

  FakePair with(PreflightOptions changed) {
    options = changed;
    return this;
  }

  /** A row; a value of {@code NULL} is left out. */
  static CatalogRow row(String... labelsAndValues) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < labelsAndValues.length; i += 2) {
      values.put(labelsAndValues[i], labelsAndValues[i + 1]);
    }
    return new CatalogRow(values);
  }

  private List<Answer> sideAnswers(Side side) {
    return answers.computeIfAbsent(side, unknown -> new ArrayList<>());
  }

  @Override
  public Side source() {
    return Side.BLUE;
  }

  @Override
  public boolean isOneDatabase() {
    return oneDatabase;
  }

  @Override
  public String schema(Side side) {
    return oneDatabase ? side.text() : "";
  }

  @Override
  public PreflightOptions options() {
    return options;
  }

  @Override
  public ReplicationNames names() {
    return ReplicationNames.of("shop");
  }

  @Override
  public String connectionInfo(Side side) {
    return "host=" + side.text() + " user=copier";
  }

  @Override
  public int major(Side side) {
    return majors.getOrDefault(side, 18);
  }

  @Override
  public List<CatalogRow> query(Side side, String sql) throws SQLException {
    for (Answer answer : sideAnswers(side)) {
      if (sql.contains(answer.question())) {
        return answer.rows();
      }
    }
    throw new SQLException("permission denied", "42501");
  }

  @Override
  public Set<String> objects(Side side) {
    return objects.computeIfAbsent(side, unknown -> new HashSet<>());
  }

  @Override
  public List<SequenceState> sequences(Side side) {
    return sequences.getOrDefault(side, List.of());
  }

  @Override
  public WayBackPublication wayBack() {
    return new WayBackPublication(
        List.of(), Set.of(), Set.of(), new OneSided(Set.of(), Set.of()), List.of());
  }

  @Override
  public List<ComparedServers.Replaced> replacedServers() {
    return List.of();
  }

  @Override
  public void attempt(Side side, String sql) throws SQLException {
    query(side, sql);
  }
}
