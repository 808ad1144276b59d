package io.bluegreen.proof.check;

import io.bluegreen.proof.history.Operation;
import java.util.List;

/**
 * Logins on the way of an operation: none is refused to an application that had a connection,
 * however often its password is renewed.
 */
public final class LoginCheck implements Check {

  @Override
  public List<String> violations(List<Operation> history, List<Row> rows) {
    return history.stream()
        .filter(operation -> operation.error().startsWith("28"))
        .map(operation -> "a login was refused in the middle of work: " + operation)
        .toList();
  }
}
