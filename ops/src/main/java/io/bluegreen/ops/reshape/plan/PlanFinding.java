package io.bluegreen.ops.reshape.plan;

/**
 * A finding about a reshape's tables.
 *
 * @param severity {@code error} refuses the start, {@code warning} is for a person
 * @param check name of the check
 * @param what the object
 * @param mend what to do
 */
public record PlanFinding(String severity, String check, String what, String mend) {
  public boolean isError() {
    return severity.equals("error");
  }
}
