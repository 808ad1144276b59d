package io.bluegreen.proof.workload;

import io.bluegreen.proof.check.Check;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** One kind of work of an application, and what has to be true of it. */
public interface Work {

  /** One thread's work over one connection; its statements stay open between two rounds. */
  @FunctionalInterface
  interface Round {
    /** Does one operation, which has ended when this returns. */
    void run() throws SQLException;
  }

  /** What it is called on the command line and in reports. */
  String name();

  /** Tells whether it needs a server session of its own that lasts, so no transaction pooler. */
  default boolean needsSession() {
    return false;
  }

  /** Opens its statements on a connection, which end with it. */
  Round open(Connection connection, Worker worker) throws SQLException;

  List<Check> checks();
}
