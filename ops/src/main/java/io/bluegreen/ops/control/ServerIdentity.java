package io.bluegreen.ops.control;

/**
 * The identity of a server and of its present life. A failover changes the timeline; a server that
 * was restored or initialized again has another identifier.
 *
 * @param systemIdentifier the identifier that {@code initdb} generated
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
