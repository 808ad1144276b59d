package io.bluegreen.ops.reshape.plan;

import io.bluegreen.ops.reshape.mirror.MirrorDdl;
import io.bluegreen.ops.reshape.model.ReshapeResolver;
import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.spec.ReshapeSpec;
import io.bluegreen.ops.reshape.spec.SpecException;
import io.bluegreen.ops.sql.Sql;
import io.bluegreen.ops.swap.SwapLockTimeouts;
import io.bluegreen.ops.swap.SwapLoss;
import io.bluegreen.ops.swap.TableSwap;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a reshape: what it would do and lose. The targets are created for the plan, and
 * rolled back.
 *
 * @param statements what start would run
 * @param losses what the main target lacks of the source, as swap-table judges it
 * @param roundTrip null if it was not asked for
 * @param sourceBytes size of the source with its indexes: what the targets will need, roughly
 */
public record ReshapePlan(
    String name,
    List<String> statements,
    List<PlanFinding> findings,
    List<SwapLoss> losses,
    @Nullable RoundTrip roundTrip,
    long sourceBytes,
    long rows) {

  /** Makes a plan. The connection is in autocommit. */
  public static ReshapePlan of(Connection connection, ReshapeSpec spec, boolean withRoundTrip)
      throws SQLException, SpecException {
    connection.setAutoCommit(false);
    try {
      Sql.run(connection, "SET LOCAL lock_timeout = '5s'");
      TargetCreation.run(connection, spec);
      ResolvedReshape reshape = ReshapeResolver.resolve(connection, spec, null);
      List<PlanFinding> findings = PlanCheck.all(connection, reshape);
      List<SwapLoss> losses =
          new TableSwap(connection, SwapLockTimeouts.DEFAULT, Set.of())
              .losses(reshape.source().relation(), reshape.main().relation());
      return new ReshapePlan(
          spec.name(),
          statements(reshape),
          findings,
          losses,
          withRoundTrip ? RoundTrip.of(connection, reshape) : null,
          Sql.number(
              connection,
              "SELECT pg_total_relation_size(?::oid::regclass)",
              reshape.source().relation().oid()),
          Sql.number(
              connection,
              "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = ?",
              reshape.source().relation().oid()));
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static List<String> statements(ResolvedReshape reshape) {
    List<String> all = new ArrayList<>();
    reshape.spec().targets().forEach(target -> all.add(target.create()));
    all.removeIf(String::isEmpty);
    MirrorDdl ddl = new MirrorDdl(reshape);
    all.addAll(ddl.functions());
    all.add("LOCK TABLE " + reshape.allTables() + " IN SHARE ROW EXCLUSIVE MODE");
    all.addAll(ddl.triggers());
    return all;
  }
}
