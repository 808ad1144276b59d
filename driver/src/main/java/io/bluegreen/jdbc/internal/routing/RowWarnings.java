package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.model.RowTypeFunctions;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The warnings about one deployment's row, each of which is logged once. Thread-safe. */
final class RowWarnings {
  private static final DriverLog LOG = DriverLog.of(RowWarnings.class);

  private final String name;

  /** The functions that were logged last. */
  private final AtomicReference<@Nullable List<String>> functions = new AtomicReference<>();

  /** Whether an invalid row has been logged since the last valid one. */
  private volatile boolean toldOfBadRow;

  RowWarnings(String name) {
    this.name = name;
  }

  /** Warns of an invalid row, until a valid one has been read. */
  void badRow(SQLException why) {
    if (!toldOfBadRow) {
      toldOfBadRow = true;
      LOG.warn("The last-known state goes on, because " + why.getMessage(), null);
    }
  }

  /** Notes that a valid row was read. */
  void validRow() {
    toldOfBadRow = false;
  }

  /** Warns of shared functions that keep a side's row type; of each set of them once. */
  void rowTypeFunctions(List<String> found) {
    if (!found.isEmpty() && !found.equals(functions.getAndSet(found))) {
      LOG.warn("Deployment '" + name + "': " + RowTypeFunctions.warning(found), null);
    }
  }
}
