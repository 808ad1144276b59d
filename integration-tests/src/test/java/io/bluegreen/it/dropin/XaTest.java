package io.bluegreen.it.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.sql.Connection;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.core.BaseConnection;
import org.postgresql.xa.PGXAConnection;

/** Distributed transactions follow between branches, and stay where they are inside one. */
@ExtendWith(TwoSides.Extension.class)
class XaTest {

  @Test
  void branchesFollow(TwoSides sides, Connection physical) throws Exception {
    PGXAConnection xa = new PGXAConnection((BaseConnection) physical);
    try (Connection connection = xa.getConnection()) {
      XAResource resource = xa.getXAResource();
      for (int number = 0; number < 4; number++) {
        String side = sides.active();
        Branch branch = new Branch(number);
        resource.start(branch, XAResource.TMNOFLAGS);
        assertThat(TwoSides.write(connection)).isEqualTo(side);
        sides.flip();
        assertThat(TwoSides.write(connection)).isEqualTo(side);
        resource.end(branch, XAResource.TMSUCCESS);
        if (number % 2 == 0) {
          assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
          resource.commit(branch, false);
        } else {
          resource.commit(branch, true);
        }
        assertThat(TwoSides.write(connection)).isEqualTo(sides.active());
      }
      Branch rolledBack = new Branch(9);
      resource.start(rolledBack, XAResource.TMNOFLAGS);
      assertThat(TwoSides.write(connection)).isEqualTo(sides.active());
      resource.end(rolledBack, XAResource.TMFAIL);
      resource.rollback(rolledBack);
    }
    xa.close();
  }

  /** A branch of a global transaction of this class's own. */
  private record Branch(int number) implements Xid {
    @Override
    public int getFormatId() {
      return 0xB1E;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return ByteBuffer.allocate(4).putInt(number).array();
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {1};
    }
  }
}
