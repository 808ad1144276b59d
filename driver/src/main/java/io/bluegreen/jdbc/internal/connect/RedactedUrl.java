package io.bluegreen.jdbc.internal.connect;

/**
 * The part of a URL that may be shown in logs and errors. It uses no class of pgjdbc, because
 * settings are checked before pgjdbc is loaded.
 */
public final class RedactedUrl {
  private RedactedUrl() {}

  /** Returns a URL without its parameters, because one of them may be a password. */
  public static String of(String url) {
    int question = url.indexOf('?');
    return question < 0 ? url : url.substring(0, question);
  }
}
