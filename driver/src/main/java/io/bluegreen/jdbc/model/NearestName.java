package io.bluegreen.jdbc.model;

import java.util.Iterator;

/** The search for the name that a misspelt one was meant to be. Stateless. */
public final class NearestName {
  private NearestName() {}

  /**
   * Returns the name with the smallest edit distance.
   *
   * @throws java.util.NoSuchElementException if there are no names
   */
  public static String nearest(String name, Iterable<String> all) {
    Iterator<String> candidates = all.iterator();
    String best = candidates.next();
    while (candidates.hasNext()) {
      String candidate = candidates.next();
      if (distance(name, candidate) < distance(name, best)) {
        best = candidate;
      }
    }
    return best;
  }

  /** Returns the Levenshtein distance, ignoring case. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        char a = Character.toLowerCase(one.charAt(i - 1));
        char b = Character.toLowerCase(other.charAt(j - 1));
        int changed = diagonal + (a == b ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
