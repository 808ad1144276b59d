package io.bluegreen.ops.control;

/**
 * Which server this is, and which life of it: a failover changes the timeline, a server restored or
 * built anew the identifier.
 *
 * @param systemIdentifier as {@code initdb} gave it
 * @param timeline eight hexadecimal digits, or {@code standby}
 */
public record ServerIdentity(String systemIdentifier, String timeline) {
  public static ServerIdentity parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not an identity: " + text);
    }
    return new ServerIdentity(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return systemIdentifier + "/" + timeline;
  }
}
