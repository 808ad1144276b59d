package io.bluegreen.it.proof.workload;

import io.bluegreen.it.proof.check.BankCheck;
import java.util.List;

/**
 * The tables of all workloads. Each row says in column {@code side} whose it is: that is how an
 * operation knows where it ran. No key hides a double: values are not unique to the server.
 */
public final class Tables {
  public static final int ACCOUNTS = 8;
  public static final long INITIAL = 1000;
  public static final int COUNTERS = 3;

  /** How many rows the long reader reads. */
  public static final int NUMBERS = 600;

  /** Everything that a check wants to see at the end, as (side, key, value) in its order. */
  private static final String ROWS =
      """
      SELECT side, function AS key, element AS value, id AS place FROM elements
      UNION ALL SELECT side, 'transfer', number, id FROM transfers
      UNION ALL SELECT side, 'counter ' || id, n, id FROM counters
      UNION ALL SELECT side, '%1$s' || id, balance, id FROM accounts
      UNION ALL SELECT side, '%2$s' || to_id, amount, id FROM transfers
      UNION ALL SELECT side, '%2$s' || from_id, -amount, id FROM transfers
      UNION ALL SELECT side, k, value, place FROM lists, unnest(vals) WITH ORDINALITY AS v (value, place)
      """
          .formatted(BankCheck.BALANCE, BankCheck.MOVED);

  private Tables() {}

  /** Creates them where {@code search_path} leads. */
  public static List<String> create(String side) {
    String ours = "side text NOT NULL DEFAULT '" + side + "'";
    return List.of(
        "CREATE TABLE place (id int PRIMARY KEY, " + ours + ")",
        "CREATE TABLE elements (id bigserial PRIMARY KEY, function text NOT NULL,"
            + " element bigint NOT NULL, "
            + ours
            + ")",
        "CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL, " + ours + ")",
        "CREATE TABLE transfers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            + " number bigint NOT NULL, from_id int NOT NULL, to_id int NOT NULL,"
            + " amount bigint NOT NULL, "
            + ours
            + ")",
        "CREATE TABLE counters (id int PRIMARY KEY, n bigint NOT NULL, " + ours + ")",
        "CREATE TABLE lists (k text PRIMARY KEY, vals bigint[] NOT NULL, " + ours + ")",
        "CREATE TABLE numbers (n int PRIMARY KEY, " + ours + ")");
  }

  /** Fills in what has to be there before anybody works. */
  public static List<String> fill() {
    return List.of(
        "INSERT INTO place VALUES (1)",
        "INSERT INTO accounts SELECT i, %d FROM generate_series(1, %d) i"
            .formatted(INITIAL, ACCOUNTS),
        "INSERT INTO counters SELECT i, 0 FROM generate_series(1, " + COUNTERS + ") i",
        "INSERT INTO numbers SELECT i FROM generate_series(1, " + NUMBERS + ") i");
  }

  /** The query for all rows that are checked, where {@code search_path} leads. */
  public static String rows() {
    return "SELECT side, key, value FROM (" + ROWS + ") found ORDER BY side, key, place";
  }
}
