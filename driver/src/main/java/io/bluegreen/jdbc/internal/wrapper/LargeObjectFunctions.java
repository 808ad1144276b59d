package io.bluegreen.jdbc.internal.wrapper;

import java.util.Set;

/**
 * The server's functions for large objects, which pgjdbc calls by number: they leave nothing in
 * their session. The numbers are the same on every server. Stateless.
 */
final class LargeObjectFunctions {
  private static final int CREAT = 957;
  private static final int CREATE = 715;
  private static final int OPEN = 952;
  private static final int CLOSE = 953;
  private static final int READ = 954;
  private static final int WRITE = 955;
  private static final int SEEK = 956;
  private static final int SEEK_64 = 3170;
  private static final int TELL = 958;
  private static final int TELL_64 = 3171;
  private static final int TRUNCATE = 1004;
  private static final int TRUNCATE_64 = 3172;
  private static final int UNLINK = 964;

  private static final Set<Integer> ALL =
      Set.of(
          CREAT,
          CREATE,
          OPEN,
          CLOSE,
          READ,
          WRITE,
          SEEK,
          SEEK_64,
          TELL,
          TELL_64,
          TRUNCATE,
          TRUNCATE_64,
          UNLINK);

  private LargeObjectFunctions() {}

  /** Tells whether a function, by its number, is one of them. */
  static boolean contain(int function) {
    return ALL.contains(function);
  }
}
