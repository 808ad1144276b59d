package io.bluegreen.it.pgjdbc;

import io.bluegreen.it.pgjdbc.SuiteResults.Status;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command that runs pgjdbc's own test suite with plain pgjdbc and through our URL, and prints
 * what differs: {@code mvn -Ppgjdbc-suite verify -Dpgjdbc.checkout=…}. It ends with 1 if a
 * difference is not on the page {@code docs/reference/pgjdbc-suite.md}.
 */
public final class PgjdbcSuite {
  private static final Logger LOG = LoggerFactory.getLogger(PgjdbcSuite.class);

  private PgjdbcSuite() {}

  public static void main(String[] arguments) throws Exception {
    System.exit(run(SuiteOptions.fromSystemProperties()) ? 0 : 1);
  }

  private static boolean run(SuiteOptions options) throws Exception {
    ListedDifferences listed = ListedDifferences.read(options.page());
    SuiteRun suite = new SuiteRun(new SuiteClasses(options.checkout()), options);
    SuiteResults plain = suite.run(SuiteMode.PLAIN);
    report(SuiteMode.PLAIN, plain);
    if (plain.count(Status.PASSED) == 0) {
      throw new IllegalStateException(
          "with plain pgjdbc no test has passed; pgjdbc.only is '%s', and matches no class of the checkout?"
              .formatted(options.only()));
    }
    boolean allListed = true;
    for (SuiteMode mode : options.modes()) {
      if (mode != SuiteMode.PLAIN) {
        SuiteResults ours = suite.run(mode);
        report(mode, ours);
        allListed &= compare(mode, SuiteDifferences.between(plain, ours), listed);
      }
    }
    return allListed;
  }

  private static void report(SuiteMode mode, SuiteResults results) {
    LOG.info(
        "{}: {} tests passed, {} failed, {} were skipped",
        mode.text(),
        results.count(Status.PASSED),
        results.count(Status.FAILED),
        results.count(Status.SKIPPED));
  }

  private static boolean compare(
      SuiteMode mode, Map<String, String> differences, ListedDifferences listed) {
    boolean allListed = true;
    for (Map.Entry<String, String> difference : differences.entrySet()) {
      boolean explained = listed.explains(mode, difference.getKey());
      allListed &= explained;
      LOG.info(
          "{} {} {}: {}",
          mode.text(),
          explained ? "listed  " : "UNLISTED",
          difference.getKey(),
          difference.getValue());
    }
    for (String entry : listed.unused(mode, differences.keySet())) {
      LOG.info("{} listed, and the same as plain pgjdbc: {}", mode.text(), entry);
    }
    return allListed;
  }
}
