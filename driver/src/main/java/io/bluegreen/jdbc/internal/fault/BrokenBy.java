package io.bluegreen.jdbc.internal.fault;

import java.io.IOException;
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

  /** An error of a stream that the application has bound; pgjdbc passes it on as a cause. */
  public static final class StreamException extends IOException {
    private static final long serialVersionUID = 1;

    /** Wraps what the application's stream threw; the message stays the same. */
    public StreamException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  static BrokenBy of(SQLException failure) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < DEEPEST; depth++) {
      if (at instanceof StreamException) {
        return OWN_STREAM;
      } else if (at instanceof SocketTimeoutException) {
        return OWN_LIMIT;
      }
      at = at.getCause();
    }
    return OTHERS;
  }
}
