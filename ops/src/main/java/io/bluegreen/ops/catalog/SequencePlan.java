package io.bluegreen.ops.catalog;

import io.bluegreen.ops.sql.Sql;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The plan by which the idle side's sequences get ahead of the active side's: by {@code max(margin,
 * 10 × CACHE) × increment}, which no session's cache reaches, and never backwards. A sequence whose
 * next value is the same on both sides, because neither was used, stays as it is. A sequence that
 * cycles through fewer values than that goes on from the active side's place: its values come again
 * in any case, and it could never be moved.
 *
 * @param moves what is to be done
 * @param problems what stands against it
 */
public record SequencePlan(List<Move> moves, List<Problem> problems) {
  /**
   * A sequence that is to be moved.
   *
   * @param sequence the one of the idle side
   * @param from the last value on the active side
   * @param to the new {@code last_value}
   * @param isCalled whether {@code to} counts as given out
   */
  public record Move(SequenceState sequence, long from, long to, boolean isCalled) {}

  /**
   * A sequence that cannot be moved.
   *
   * @param sequence the one of the active side
   * @param text what is wrong, in words
   * @param isBound whether it would pass its bound
   */
  public record Problem(SequenceState sequence, String text, boolean isBound) {}

  private static final String SETVAL =
      "SELECT pg_catalog.setval(q.name::pg_catalog.regclass, q.value, q.called)::text"
          + " FROM ROWS FROM (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::bigint[]),"
          + " pg_catalog.unnest(?::boolean[])) AS q(name, value, called)";

  /**
   * Plans for two databases, whose sequences have the same names.
   *
   * @param margin least number of values to move ahead
   */
  public static SequencePlan of(
      List<SequenceState> source, List<SequenceState> target, long margin) {
    return of(source, target, margin, SequenceState::name);
  }

  /** Plans for two schemas of one database. */
  public static SequencePlan ofSchemas(
      List<SequenceState> source, List<SequenceState> target, long margin) {
    return of(source, target, margin, SequenceState::sequence);
  }

  private static SequencePlan of(
      List<SequenceState> source,
      List<SequenceState> target,
      long margin,
      Function<SequenceState, String> key) {
    Map<String, SequenceState> there = new HashMap<>();
    target.forEach(state -> there.put(key.apply(state), state));
    SequencePlan plan = new SequencePlan(new ArrayList<>(), new ArrayList<>());
    source.forEach(state -> plan.add(state, there.get(key.apply(state)), margin));
    return plan;
  }

  private void add(SequenceState here, @Nullable SequenceState there, long margin) {
    if (!here.isReadable()) {
      problem(here, "sequence " + here.name() + " may not be read by this role", false);
    } else if (there == null) {
      problem(here, "sequence " + here.name() + " does not exist on the new side", false);
    } else if (here.isCalled() || there.isBehind(here.used())) {
      follow(here, there, margin);
    }
  }

  private void follow(SequenceState here, SequenceState there, long margin) {
    BigInteger values =
        BigInteger.valueOf(here.cache()).multiply(BigInteger.TEN).max(BigInteger.valueOf(margin));
    BigInteger goal = values.multiply(BigInteger.valueOf(here.increment())).add(here.used());
    if (there.contains(goal)) {
      if (there.isBehind(goal)) {
        moves.add(new Move(there, here.last(), goal.longValueExact(), true));
      }
    } else if (here.cycles()
        && values.compareTo(there.values()) >= 0
        && there.contains(BigInteger.valueOf(here.last()))) {
      if (there.isBehind(here.used())) {
        moves.add(new Move(there, here.last(), here.last(), here.isCalled()));
      }
    } else {
      problem(
          here,
          "sequence %s is at %d, and %s values ahead of that it would pass its bound %d on the new side"
              .formatted(
                  here.name(),
                  here.last(),
                  values,
                  here.increment() > 0 ? there.max() : there.min()),
          true);
    }
  }

  private void problem(SequenceState here, String text, boolean isBound) {
    problems.add(new Problem(here, text, isBound));
  }

  /** Does what was planned, in one statement. */
  public void carryOut(Connection connection) throws SQLException {
    Sql.texts(
        connection,
        SETVAL,
        connection.createArrayOf("text", moves.stream().map(m -> m.sequence().name()).toArray()),
        connection.createArrayOf("int8", moves.stream().map(Move::to).toArray()),
        connection.createArrayOf("bool", moves.stream().map(Move::isCalled).toArray()));
  }
}
