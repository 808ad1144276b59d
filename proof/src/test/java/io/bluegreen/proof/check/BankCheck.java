package io.bluegreen.proof.check;

import io.bluegreen.proof.history.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Accounts between which money is moved: every read sees the whole of it, the total of each side
 * stays, and each balance is what the transfers on its side make of it. The transfers themselves
 * are rows for {@link ElementsCheck}.
 */
public final class BankCheck implements Check {
  public static final String TRANSFER = "transfer";
  public static final String TOTAL = "total";

  /** The key of a final row begins so where it is a balance; the account's number follows. */
  public static final String BALANCE = "balance ";

  /** Of a row that is the sum of all transfers to an account less those from it. */
  public static final String MOVED = "moved ";

  private final long initial;
  private final long total;

  /**
   * Creates a check.
   *
   * @param initial what each account held at first
   * @param accounts how many accounts each side has
   */
  public BankCheck(long initial, int accounts) {
    this.initial = initial;
    this.total = initial * accounts;
  }

  @Override
  public List<String> violations(List<Operation> history, List<Row> rows) {
    List<String> found = new ArrayList<>();
    for (Operation read : history) {
      if (read.is(TOTAL) && read.isOk() && !read.sight().values().equals(List.of(total))) {
        found.add("a read saw another total than " + total + ": " + read);
      }
    }
    Map<String, Long> totals = new HashMap<>();
    Map<String, Long> moved = new HashMap<>();
    for (Row row : rows) {
      if (row.key().startsWith(MOVED)) {
        moved.merge(row.side() + "/" + row.key().substring(MOVED.length()), row.value(), Long::sum);
      }
    }
    for (Row row : rows) {
      if (row.key().startsWith(BALANCE)) {
        totals.merge(row.side(), row.value(), Long::sum);
        String account = row.side() + "/" + row.key().substring(BALANCE.length());
        long expected = initial + moved.getOrDefault(account, 0L);
        if (row.value() != expected) {
          found.add(
              "account %s holds %d, its transfers make %d"
                  .formatted(account, row.value(), expected));
        }
      }
    }
    totals.forEach(
        (side, sum) -> {
          if (sum != total) {
            found.add("the total of %s is %d instead of %d".formatted(side, sum, total));
          }
        });
    if (totals.isEmpty()) {
      found.add("no account was found");
    }
    return found;
  }
}
