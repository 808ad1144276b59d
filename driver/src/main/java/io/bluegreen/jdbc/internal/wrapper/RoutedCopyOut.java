package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.codegen.Delegate;
import io.bluegreen.codegen.GenerateDelegates;
import io.bluegreen.jdbc.internal.session.CopyFailureHandler;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;

/**
 * A COPY from the server. It ends on the server where it began. Its query may write, so a lost
 * connection may leave its outcome unknown.
 */
@GenerateDelegates("GeneratedCopyOut")
abstract class RoutedCopyOut implements CopyOut {
  private final CopyOut delegate;
  private final CopyFailureHandler faults;

  RoutedCopyOut(CopyOut delegate, CopyFailureHandler faults) {
    this.delegate = delegate;
    this.faults = faults;
  }

  @Delegate
  CopyOut delegate() {
    return delegate;
  }

  @Override
  public byte @Nullable [] readFromCopy() throws SQLException {
    return readFromCopy(true);
  }

  @Override
  public byte @Nullable [] readFromCopy(boolean block) throws SQLException {
    try {
      return delegate.readFromCopy(block);
    } catch (SQLException e) {
      throw faults.atTheEnd(e);
    }
  }
}
