package io.bluegreen.it.proxy;

/**
 * One message of a PostgreSQL client.
 *
 * @param type its type, for example {@code Q}, {@code P}, {@code B}, {@code E}; {@link #STARTUP}
 *     for the messages that come before a session starts
 * @param sql the statement that a {@code Q} runs, a {@code P} prepares or a {@code B} is about to
 *     run, also where it was prepared long before; its first 64 KB, empty for all others
 */
public record ClientMessage(char type, String sql) {
  /** The type of messages that have none: startup, requests for encryption, cancellation. */
  public static final char STARTUP = 0;

  /** Tells whether this runs a statement whose text contains something. */
  public boolean runs(String text) {
    return (type == 'Q' || type == 'B') && sql.contains(text);
  }

  @Override
  public String toString() {
    return type + " " + sql;
  }
}
