package io.bluegreen.ops.reshape;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.reshape.mirror.MirrorDdl;
import io.bluegreen.ops.reshape.mirror.MirrorNames;
import io.bluegreen.ops.reshape.model.ReshapeResolver;
import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.plan.PlanCheck;
import io.bluegreen.ops.reshape.plan.PlanFinding;
import io.bluegreen.ops.reshape.plan.TargetCreation;
import io.bluegreen.ops.reshape.spec.ReshapeSpec;
import io.bluegreen.ops.reshape.spec.SpecException;
import io.bluegreen.ops.reshape.state.LoadedReshape;
import io.bluegreen.ops.reshape.state.OlderTransactions;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeState;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import io.bluegreen.ops.swap.LockRetryTransaction;
import io.bluegreen.ops.swap.SwapLockTimeouts;
import io.bluegreen.ops.swap.TableLocks;
import io.bluegreen.ops.swap.TableLocks.Mode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a reshape: targets and functions in one transaction, triggers in a second one,
 * then the wait for transactions that are older than the triggers. Used by one thread.
 */
public final class ReshapeStart {
  private final Connection connection;
  private final ReshapeSpec spec;
  private final SwapLockTimeouts timeouts;
  private final Consumer<String> lines;

  /** Creates a start; the connection is in autocommit. */
  public ReshapeStart(
      Connection connection, ReshapeSpec spec, SwapLockTimeouts timeouts, Consumer<String> lines) {
    this.connection = connection;
    this.spec = spec;
    this.timeouts = timeouts;
    this.lines = lines;
  }

  /**
   * Starts the reshape, or goes on with a start that was interrupted.
   *
   * @return the transactions that have not ended in time; empty if the fill may begin
   */
  public List<String> run(Deadline deadline)
      throws SQLException, SpecException, InterruptedException {
    Sql.run(connection, ReshapeTable.CREATE);
    @Nullable ReshapeRow row = ReshapeTable.find(connection, spec.name());
    if (row != null && !row.spec().equals(spec.text())) {
      throw new SpecException(
          "reshape %s was started with another file: bluegreen reshape abort %s takes it back"
              .formatted(spec.name(), spec.name()));
    }
    if (row == null) {
      new LockRetryTransaction(connection, timeouts).run(this::prepared);
      lines.accept("targets and functions are there");
    } else if (row.state() != ReshapeState.PREPARED) {
      return List.of();
    }
    mirror(LoadedReshape.load(connection, spec.name()).reshape());
    lines.accept("every write is mirrored");
    OlderTransactions older = OlderTransactions.now(connection);
    if (!deadline.await(() -> older.remaining(connection).isEmpty())) {
      return older.remaining(connection);
    }
    ReshapeTable.state(connection, spec.name(), ReshapeState.SYNCING);
    return List.of();
  }

  private boolean prepared() throws SQLException, SpecException {
    TargetCreation.run(connection, spec);
    ResolvedReshape reshape = ReshapeResolver.resolve(connection, spec, null);
    List<PlanFinding> errors =
        PlanCheck.all(connection, reshape).stream().filter(PlanFinding::isError).toList();
    if (!errors.isEmpty()) {
      throw new SpecException(
          errors.stream()
              .map(finding -> finding.check() + ": " + finding.what() + "; " + finding.mend())
              .collect(Collectors.joining(". ")));
    }
    for (String sql : new MirrorDdl(reshape).functions()) {
      Sql.run(connection, sql);
    }
    ReshapeTable.insert(connection, spec.name(), spec.text(), reshape.oids());
    return true;
  }

  private void mirror(ResolvedReshape reshape) throws SQLException, InterruptedException {
    new LockRetryTransaction(connection, timeouts)
        .<Boolean, SQLException>run(
            () -> {
              ReshapeTable.lock(connection, spec.name());
              TableLocks.take(
                  connection, reshape.oids(), Mode.SHARE_ROW_EXCLUSIVE, timeouts.lockTimeout());
              if (!hasTriggers(reshape)) {
                for (String sql : new MirrorDdl(reshape).triggers()) {
                  Sql.run(connection, sql);
                }
              }
              return true;
            });
  }

  private boolean hasTriggers(ResolvedReshape reshape) throws SQLException {
    return Sql.truth(
        connection,
        "SELECT count(DISTINCT tgrelid) = ? FROM pg_trigger WHERE tgrelid = ANY (?::oid[]) AND"
            + " tgname = ?",
        reshape.oids().size(),
        connection.createArrayOf("bigint", reshape.oids().toArray()),
        MirrorNames.PREFIX + "_" + reshape.name());
  }

  /** Returns the tables of a reshape that are there. */
  static List<Relation> tables(Connection connection, ReshapeRow row) throws SQLException {
    List<Relation> tables = new ArrayList<>();
    for (long oid : row.relations()) {
      Relation.byOid(connection, oid).ifPresent(tables::add);
    }
    return tables;
  }
}
