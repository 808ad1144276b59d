package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.cutover.model.CutoverReport;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.sql.Sql;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The advance of the new side's sequences beyond the old side's, identity columns included: by a
 * margin larger than any cache of a session on the old side, never backwards, and not at all if the
 * old side has not used the sequence. It runs while the sentinel is replicated, on connections of
 * its own.
 */
public final class SequencesStep implements ProtocolStep {
  private static final String QUERY =
      "SELECT pg_catalog.format('%I.%I', s.schemaname, s.sequencename), s.last_value,"
          + " s.increment_by, s.min_value, s.max_value, s.cache_size,"
          + " pg_catalog.has_sequence_privilege(c.oid, 'SELECT, USAGE')"
          + " FROM pg_catalog.pg_sequences s"
          + " JOIN pg_catalog.pg_namespace n ON n.nspname = s.schemaname"
          + " JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = s.sequencename"
          + " WHERE s.schemaname NOT IN ('bluegreen', 'information_schema')"
          + " AND s.schemaname !~ '^pg_' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e"
          + " WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = c.oid"
          + " AND e.deptype = 'e') ORDER BY 1";

  /** One sequence of one side; a null value: never used. */
  private record State(
      String name,
      @Nullable Long value,
      long increment,
      long min,
      long max,
      long cache,
      boolean readable) {

    boolean isBehind(long goal) {
      return value == null || (increment > 0 ? value < goal : value > goal);
    }

    /** Where the other side has to go on, which may be outside of the bounds. */
    BigInteger goal(long used, long margin) {
      long values = Math.max(margin, Math.multiplyExact(10, cache));
      return BigInteger.valueOf(values)
          .multiply(BigInteger.valueOf(increment))
          .add(BigInteger.valueOf(used));
    }

    boolean contains(BigInteger goal) {
      return goal.compareTo(BigInteger.valueOf(min)) >= 0
          && goal.compareTo(BigInteger.valueOf(max)) <= 0;
    }
  }

  /** What is to be done, and what stands against it. */
  private record Plan(List<CutoverReport.MovedSequence> moves, List<String> problems) {}

  @Override
  public CutoverStep id() {
    return CutoverStep.SEQUENCES;
  }

  @Override
  public void take(CutoverContext run)
      throws SQLException, StepFailedException, InterruptedException {
    Connection target = run.target().helper();
    ParallelTasks.Task<List<State>> there = run.parallelTasks().start(() -> read(target));
    List<State> here;
    try {
      here = read(run.source().helper());
    } catch (SQLException e) {
      there.settle(e);
      throw e;
    }
    Plan plan = plan(here, there.join(), run.options().sequenceMargin());
    if (!plan.problems().isEmpty()) {
      throw new StepFailedException(String.join("; ", plan.problems()));
    }
    if (!plan.moves().isEmpty()) {
      move(target, plan.moves());
    }
    run.report().sequences(plan.moves());
  }

  /** Moves sequences of the new side ahead; none where the list is empty. */
  public static void move(Connection target, List<CutoverReport.MovedSequence> moves)
      throws SQLException {
    Sql.texts(
        target,
        "SELECT pg_catalog.setval(q.name::pg_catalog.regclass, q.value)::text"
            + " FROM ROWS FROM (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::bigint[]))"
            + " AS q(name, value)",
        target.createArrayOf(
            "text", moves.stream().map(CutoverReport.MovedSequence::name).toArray()),
        target.createArrayOf(
            "int8", moves.stream().map(CutoverReport.MovedSequence::newSide).toArray()));
  }

  /** What would make this step fail, as far as it can be told beforehand. */
  public static List<String> problems(Connection source, Connection target, long margin)
      throws SQLException {
    return plan(read(source), read(target), margin).problems();
  }

  private static Plan plan(List<State> source, List<State> target, long margin) {
    Map<String, State> there = new HashMap<>();
    target.forEach(state -> there.put(state.name(), state));
    Plan plan = new Plan(new ArrayList<>(), new ArrayList<>());
    source.forEach(here -> add(plan, here, there.get(here.name()), margin));
    return plan;
  }

  private static void add(Plan plan, State here, @Nullable State there, long margin) {
    if (!here.readable()) {
      plan.problems().add("sequence " + here.name() + " may not be read by this role");
    } else if (there == null) {
      plan.problems().add("sequence " + here.name() + " does not exist on the new side");
    } else if (here.value() != null) {
      BigInteger goal = here.goal(here.value(), margin);
      if (!there.contains(goal)) {
        plan.problems()
            .add("sequence " + here.name() + " would pass its bound on the new side: " + goal);
      } else if (there.isBehind(goal.longValueExact())) {
        plan.moves()
            .add(new CutoverReport.MovedSequence(here.name(), here.value(), goal.longValueExact()));
      }
    }
  }

  private static List<State> read(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        row ->
            new State(
                Sql.text(row, 1),
                row.getObject(2, Long.class),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                row.getBoolean(7)),
        QUERY);
  }
}
