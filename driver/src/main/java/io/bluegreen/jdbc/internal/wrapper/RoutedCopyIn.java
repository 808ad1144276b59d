package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.codegen.Delegate;
import io.bluegreen.codegen.GenerateDelegates;
import io.bluegreen.jdbc.internal.session.CopyFailureHandler;
import java.sql.SQLException;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.ByteStreamWriter;

/**
 * A COPY to the server. It ends on the server where it began, and none of its rows are stored
 * before its end is sent.
 */
@GenerateDelegates("GeneratedCopyIn")
abstract class RoutedCopyIn implements CopyIn {
  private final CopyIn delegate;
  private final CopyFailureHandler faults;

  RoutedCopyIn(CopyIn delegate, CopyFailureHandler faults) {
    this.delegate = delegate;
    this.faults = faults;
  }

  @Delegate
  CopyIn delegate() {
    return delegate;
  }

  @Override
  public void writeToCopy(byte[] data, int offset, int length) throws SQLException {
    try {
      delegate.writeToCopy(data, offset, length);
    } catch (SQLException e) {
      throw faults.underway(e);
    }
  }

  @Override
  public void writeToCopy(ByteStreamWriter from) throws SQLException {
    try {
      delegate.writeToCopy(from);
    } catch (SQLException e) {
      throw faults.underway(e);
    }
  }

  @Override
  public void flushCopy() throws SQLException {
    try {
      delegate.flushCopy();
    } catch (SQLException e) {
      throw faults.underway(e);
    }
  }

  @Override
  public long endCopy() throws SQLException {
    try {
      return delegate.endCopy();
    } catch (SQLException e) {
      throw faults.atTheEnd(e);
    }
  }
}
