package io.bluegreen.jdbc.internal.connect;

/**
 * What of a URL may be shown. Needs nothing of pgjdbc's: settings are checked before it is there.
 */
public final class RedactedUrl {
  private RedactedUrl() {}

  /** Returns a URL without its parameters, which may be a password. */
  public static String of(String url) {
    int question = url.indexOf('?');
    return question < 0 ? url : url.substring(0, question);
  }
}
