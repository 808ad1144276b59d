package io.bluegreen.agent;

/**
 * The SQLSTATEs that the agent reports. The agent cannot use the driver's own: it is loaded without
 * the driver.
 */
final class SqlStateCode {
  static final String UNABLE_TO_CONNECT = "08001";
  static final String INVALID_PARAMETER_VALUE = "22023";

  private SqlStateCode() {}
}
