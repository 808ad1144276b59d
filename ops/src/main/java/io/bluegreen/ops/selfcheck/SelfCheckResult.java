package io.bluegreen.ops.selfcheck;

/**
 * The result of one check of the installation.
 *
 * @param check its name
 * @param passed whether the tool can work with what was found
 * @param found what was found
 * @param fix what to do; empty if the check has passed
 */
public record SelfCheckResult(String check, boolean passed, String found, String fix) {
  static SelfCheckResult passed(String check, String found) {
    return new SelfCheckResult(check, true, found, "");
  }

  static SelfCheckResult failed(String check, String found, String fix) {
    return new SelfCheckResult(check, false, found, fix);
  }
}
