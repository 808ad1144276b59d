package io.bluegreen.jdbc.internal.fault;

import java.net.SocketTimeoutException;
import java.sql.SQLException;

/** The origin of a broken connection, as far as the exception shows it. */
public enum BrokenBy {
  /** The server, the network or somebody else: the exception does not tell. */
  OTHERS,
  /** The application's own socketTimeout or networkTimeout ran out. The server goes on working. */
  OWN_LIMIT,
  /** The application's own stream failed while it was sent, so the message was never complete. */
  OWN_STREAM;

  private static final int DEEPEST = 16;

  /** The mark on an error of a stream that the application has bound; pgjdbc passes errors on. */
  private static final class OwnStreamMark extends Exception {
    private static final long serialVersionUID = 1;

    OwnStreamMark() {
      super("the application's own stream failed while it was sent", null, false, false);
    }
  }

  /**
   * Marks what the application's own stream threw. The error itself stays the one that the
   * application knows; one that takes no mark counts as an error of the connection.
   */
  public static void markOwnStream(Exception failure) {
    failure.addSuppressed(new OwnStreamMark());
  }

  private static boolean isMarked(Throwable failure) {
    for (Throwable beside : failure.getSuppressed()) {
      if (beside instanceof OwnStreamMark) {
        return true;
      }
    }
    return false;
  }

  /** Tells from an exception what broke its connection. */
  public static BrokenBy of(SQLException failure) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < DEEPEST; depth++) {
      if (isMarked(at)) {
        return OWN_STREAM;
      } else if (at instanceof SocketTimeoutException) {
        return OWN_LIMIT;
      }
      at = at.getCause();
    }
    return OTHERS;
  }
}
