package io.bluegreen.it.faults;

import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.jdbc.BlueGreenDataSource;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** Branches of distributed transactions on one deployment, each of which inserts a row. */
final class XaBranches {
  private final BlueGreenDataSource source = new BlueGreenDataSource();

  XaBranches(String url) throws SQLException {
    source.setUrl(url);
  }

  XAConnection open() throws SQLException {
    return source.getXAConnection();
  }

  /** Returns a connection on which a branch has written and ended. */
  XAConnection written(Branch branch) throws Exception {
    XAConnection xa = open();
    xa.getXAResource().start(branch, XAResource.TMNOFLAGS);
    try (Connection connection = xa.getConnection()) {
      Queries.run(connection, "INSERT INTO item VALUES (1)");
    }
    xa.getXAResource().end(branch, XAResource.TMSUCCESS);
    return xa;
  }

  /** Counts the branches that a manager finds to recover. */
  int recovered() throws Exception {
    XAConnection xa = open();
    try {
      return xa.getXAResource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
    } finally {
      xa.close();
    }
  }

  /** A call that ends a branch, or one of its phases. */
  interface End {
    void of(XAResource resource, Branch branch) throws XAException;
  }

  /** Returns 0 where a call succeeded, else the code that it failed with. */
  static int code(XAConnection xa, Branch branch, End end) throws SQLException {
    try {
      end.of(xa.getXAResource(), branch);
      return XAResource.XA_OK;
    } catch (XAException e) {
      return e.errorCode;
    }
  }

  /** A branch, by its number. */
  record Branch(int number) implements Xid {
    @Override
    public int getFormatId() {
      return 7;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {1};
    }
  }
}
