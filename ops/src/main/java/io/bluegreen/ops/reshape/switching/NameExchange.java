package io.bluegreen.ops.reshape.switching;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.reshape.mirror.MirrorDdl;
import io.bluegreen.ops.reshape.mirror.MirrorNames;
import io.bluegreen.ops.reshape.model.ReshapeResolver;
import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.spec.SpecException;
import io.bluegreen.ops.reshape.state.LoadedReshape;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import io.bluegreen.ops.sql.Sql;
import io.bluegreen.ops.swap.LockRetryTransaction;
import io.bluegreen.ops.swap.SwapLockTimeouts;
import io.bluegreen.ops.swap.SwapLoss;
import io.bluegreen.ops.swap.SwapRefusedException;
import io.bluegreen.ops.swap.TableBehindView;
import io.bluegreen.ops.swap.TableLocks;
import io.bluegreen.ops.swap.TableLocks.Mode;
import io.bluegreen.ops.swap.TableSwap;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A switch within the database: the source's name comes to mean the target, either because both
 * change names or because a view takes the source's place. The functions of the mirror are adapted
 * in the same transaction, under both tables' ACCESS EXCLUSIVE locks. Used by one thread.
 */
public final class NameExchange {
  /** Foreign keys to the source whose columns have another one to the target. */
  private static final String TWINS =
      "SELECT a.conrelid::regclass || ': ' || a.conname FROM pg_constraint a WHERE a.contype = 'f'"
          + " AND a.confrelid = ? AND EXISTS (SELECT FROM pg_constraint b WHERE b.contype = 'f' AND"
          + " b.confrelid = ? AND b.conrelid = a.conrelid AND b.conkey = a.conkey)";

  private final Connection connection;
  private final LoadedReshape loaded;
  private final SwapLockTimeouts timeouts;
  private final Set<String> accepted;
  private final boolean rowsVerified;
  private final LongConsumer progress;
  private Set<String> twins = Set.of();

  /**
   * Creates a switch. The connection is in autocommit.
   *
   * @param accepted checks of swap-table whose losses are taken
   * @param rowsVerified whether the last verify counts, so that rows are not compared again
   * @param progress is told how many rows were compared
   */
  public NameExchange(
      Connection connection,
      LoadedReshape loaded,
      SwapLockTimeouts timeouts,
      Set<String> accepted,
      boolean rowsVerified,
      LongConsumer progress)
      throws SwitchRefusedException {
    this.connection = connection;
    this.loaded = loaded;
    this.timeouts = timeouts;
    this.accepted = Set.copyOf(accepted);
    this.rowsVerified = rowsVerified;
    this.progress = progress;
    if (loaded.reshape().targets().size() > 1) {
      throw new SwitchRefusedException(
          "one name cannot mean the %d targets of reshape %s"
              .formatted(loaded.reshape().targets().size(), loaded.row().name()),
          "let the targets live in the idle schema of a deployment in schema mode, and switch --by"
              + " schema");
    }
  }

  /** One of the two ways, both there and back. */
  private interface Way {
    void change(ResolvedReshape reshape) throws SQLException, SwapRefusedException;
  }

  /** Lets source and target change names. */
  public void byName() throws Exception {
    there("name", this::swapped);
  }

  /** Puts a view of the target in the source's place. */
  public void byView() throws Exception {
    there("view", this::viewed);
  }

  /** Undoes the last switch. */
  public void back() throws Exception {
    boolean byView = "view".equals(loaded.row().switchedBy());
    new LockRetryTransaction(connection, timeouts)
        .<Boolean, Exception>run(
            () -> {
              ReshapeRow row = ReshapeTable.lock(connection, loaded.row().name());
              lock();
              SwitchGate.requireSwitched(connection, row);
              if (byView) {
                unviewed(loaded.reshape());
              } else {
                swapped(loaded.reshape());
              }
              adapt(row);
              ReshapeTable.back(connection, row.name());
              return true;
            });
  }

  private void there(String by, Way way) throws Exception {
    if (rowsVerified) {
      exchange(by, way, () -> {});
      return;
    }
    try (UnlockedComparison comparison =
        new UnlockedComparison(connection, loaded.reshape(), timeouts, progress)) {
      comparison.run();
      exchange(by, way, comparison::finish);
      comparison.finished();
    }
  }

  /** A check under the locks. */
  @FunctionalInterface
  private interface LastCheck {
    void run() throws SQLException, SwitchRefusedException;
  }

  private void exchange(String by, Way way, LastCheck lastCheck) throws Exception {
    new LockRetryTransaction(connection, timeouts)
        .<Boolean, Exception>run(
            () -> {
              ReshapeRow row = ReshapeTable.lock(connection, loaded.row().name());
              lock();
              SwitchGate.requireVerified(connection, row);
              lastCheck.run();
              way.change(loaded.reshape());
              adapt(row);
              ReshapeTable.switched(connection, row.name(), by, null);
              return true;
            });
  }

  private void lock() throws SQLException, InterruptedException {
    TableLocks.take(
        connection, loaded.reshape().oids(), Mode.ACCESS_EXCLUSIVE, timeouts.lockTimeout());
    Sql.run(connection, "SET LOCAL search_path = pg_catalog");
  }

  /** The functions name the tables, which are called differently from now on. */
  private void adapt(ReshapeRow row) throws SQLException, SpecException {
    ResolvedReshape now =
        ReshapeResolver.resolve(connection, loaded.reshape().spec(), row.relations());
    for (String sql : new MirrorDdl(now).functions()) {
      Sql.run(connection, sql);
    }
  }

  private void swapped(ResolvedReshape reshape) throws SQLException, SwapRefusedException {
    Relation source = reshape.source().relation();
    Relation target = reshape.main().relation();
    TableSwap swap = new TableSwap(connection, timeouts, Set.of());
    boolean back = "back".equals(loaded.row().direction());
    if (!back) {
      twins = Set.copyOf(Sql.texts(connection, TWINS, source.oid(), target.oid()));
      List<SwapLoss> losses = swap.losses(source, target);
      losses.removeIf(this::isExpected);
      if (!losses.isEmpty()) {
        throw new SwapRefusedException(losses);
      }
    }
    swap.exchange(back ? target : source, back ? source : target);
  }

  /** What the description changes on purpose, or contract hands over, is no loss. */
  private boolean isExpected(SwapLoss loss) {
    return accepted.contains(loss.check())
        || loss.check().equals("columns")
        || loss.check().equals("sequences")
        || loss.what().startsWith(MirrorNames.PREFIX)
        || (loss.check().equals("defaults") && isSharedSequence(loss.what()))
        || (loss.check().equals("foreign-keys-to-it") && isTwinned(loss.what()));
  }

  private boolean isSharedSequence(String what) {
    return loaded.reshape().source().columns().stream()
        .anyMatch(c -> c.sequence() != null && what.startsWith(c.name() + ": "));
  }

  /**
   * A foreign key to the source has a twin if another one of the same columns leads to the target.
   */
  private boolean isTwinned(String what) {
    return twins.contains(what);
  }

  private void viewed(ResolvedReshape reshape) throws SQLException, SwapRefusedException {
    Relation source = reshape.source().relation();
    new TableBehindView(connection)
        .place(source, reshape.main().relation(), keptAs(source, reshape));
  }

  private void unviewed(ResolvedReshape reshape) throws SQLException, SwapRefusedException {
    Relation kept = reshape.source().relation();
    String name = kept.name().substring(0, kept.name().length() - suffix(reshape).length());
    Relation view =
        Relation.find(connection, Sql.identifier(kept.schema()) + "." + Sql.identifier(name))
            .filter(found -> found.kind() == 'v')
            .orElseThrow(
                () ->
                    new SwapRefusedException(
                        List.of(
                            new SwapLoss(
                                "view",
                                "there is no view " + kept.schema() + "." + name,
                                "it was the switch's own: create it again, or rename the table by"
                                    + " hand"))));
    new TableBehindView(connection).takeBack(view, kept);
  }

  private static String keptAs(Relation source, ResolvedReshape reshape) {
    return source.name() + suffix(reshape);
  }

  private static String suffix(ResolvedReshape reshape) {
    return "_before_" + reshape.name();
  }
}
