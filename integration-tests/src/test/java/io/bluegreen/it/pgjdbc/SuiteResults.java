package io.bluegreen.it.pgjdbc;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The outcome of each test of one run.
 *
 * @param outcomes by the test's unique id, which tells the turns of a parameterized test apart
 */
record SuiteResults(Map<String, Outcome> outcomes) {
  private static final Pattern UNIQUE_ID = Pattern.compile("unique-id: (.+)");

  SuiteResults {
    outcomes = Map.copyOf(outcomes);
  }

  /** What became of a test. */
  enum Status {
    PASSED,
    SKIPPED,
    FAILED
  }

  /**
   * What became of one test.
   *
   * @param test {@code Class.method}, the same for all turns of a parameterized test
   * @param message the first line of its failure; empty if it has none
   */
  record Outcome(String test, Status status, String message) {}

  long count(Status status) {
    return outcomes.values().stream().filter(outcome -> outcome.status() == status).count();
  }

  /** Reads the report that JUnit's console launcher writes. */
  static SuiteResults read(Path report) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      NodeList cases =
          factory.newDocumentBuilder().parse(report.toFile()).getElementsByTagName("testcase");
      Map<String, Outcome> outcomes = new TreeMap<>();
      for (int i = 0; i < cases.getLength(); i++) {
        Element test = (Element) cases.item(i);
        outcomes.put(id(test), outcome(test));
      }
      return new SuiteResults(outcomes);
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(report + " is no report of JUnit's console launcher", e);
    }
  }

  private static String id(Element test) throws IOException {
    NodeList outputs = test.getElementsByTagName("system-out");
    for (int i = 0; i < outputs.getLength(); i++) {
      Matcher matcher = UNIQUE_ID.matcher(outputs.item(i).getTextContent());
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    throw new IOException("a test case has no unique id: " + test.getAttribute("name"));
  }

  private static Outcome outcome(Element test) {
    String type = test.getAttribute("classname");
    String method = test.getAttribute("name").replaceFirst("[(\\[{].*", "");
    String name = type.substring(type.lastIndexOf('.') + 1) + "." + method;
    for (String kind : new String[] {"failure", "error"}) {
      NodeList failures = test.getElementsByTagName(kind);
      if (failures.getLength() > 0) {
        Element failure = (Element) failures.item(0);
        return new Outcome(name, Status.FAILED, message(failure));
      }
    }
    boolean skipped = test.getElementsByTagName("skipped").getLength() > 0;
    return new Outcome(name, skipped ? Status.SKIPPED : Status.PASSED, "");
  }

  private static String message(Element failure) {
    String type = failure.getAttribute("type");
    String text = failure.getAttribute("message").strip().lines().findFirst().orElse("");
    return type.substring(type.lastIndexOf('.') + 1) + ": " + text;
  }
}
