package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The links between the pages: each leads to a file and a heading, and each page is linked. */
final class DocLinksTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path README = ROOT.resolve("README.md");
  private static final Pattern FENCE =
      Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]*)(?:#([^)\\s]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);
  private static final Pattern ID = Pattern.compile("<a id=\"([^\"]+)\">");
  private static final Pattern OF_A_HEADING_LINK = Pattern.compile("\\[([^]]*)\\]\\([^)]*\\)");
  private static final Pattern NOT_IN_ANCHOR = Pattern.compile("[^\\p{L}\\p{N}_ -]");

  /** A link as a page has it. */
  private record Link(Path page, String target, String anchor) {
    boolean isOutside() {
      return target.contains(":");
    }

    Path file() {
      return target.isEmpty() ? page : page.resolveSibling(target).normalize();
    }

    @Override
    public String toString() {
      String at = anchor.isEmpty() ? "" : "#" + anchor;
      return ROOT.relativize(page) + " links to " + target + at;
    }
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      Stream.concat(top, docs).filter(page -> page.toString().endsWith(".md")).forEach(pages::add);
    }
    return pages;
  }

  private static List<Link> links(Path page) throws IOException {
    String text = FENCE.matcher(Files.readString(page)).replaceAll("");
    return LINK.matcher(text)
        .results()
        .map(found -> new Link(page, found.group(1), anchorOf(found)))
        .filter(link -> !link.isOutside())
        .toList();
  }

  private static String anchorOf(MatchResult found) {
    return found.group(2) == null ? "" : found.group(2);
  }

  /** The anchors that a page has itself, and those that GitHub gives to its headings. */
  private static Set<String> anchors(Path page) throws IOException {
    String text = FENCE.matcher(Files.readString(page)).replaceAll("");
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new TreeSet<>();
    ID.matcher(text).results().forEach(id -> anchors.add(id.group(1)));
    for (MatchResult heading : HEADING.matcher(text).results().toList()) {
      String shown = OF_A_HEADING_LINK.matcher(heading.group(1)).replaceAll("$1");
      String anchor =
          NOT_IN_ANCHOR.matcher(shown.toLowerCase(Locale.ROOT)).replaceAll("").replace(' ', '-');
      int earlier = seen.merge(anchor, 1, Integer::sum) - 1;
      anchors.add(earlier == 0 ? anchor : anchor + "-" + earlier);
    }
    return anchors;
  }

  @Test
  void everyLinkLeadsToAFileAndAHeadingOfIt() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      for (Link link : links(page)) {
        boolean whole =
            Files.exists(link.file())
                && (link.anchor().isEmpty() || anchors(link.file()).contains(link.anchor()));
        if (!whole) {
          broken.add(link.toString());
        }
      }
    }
    assertThat(broken).as("links that lead nowhere").isEmpty();
  }

  @Test
  void everyPageIsReachedFromTheReadme() throws IOException {
    Set<Path> reached = new TreeSet<>(Set.of(README));
    Deque<Path> next = new ArrayDeque<>(reached);
    while (!next.isEmpty()) {
      for (Link link : links(next.remove())) {
        Path file = link.file();
        if (file.toString().endsWith(".md") && Files.exists(file) && reached.add(file)) {
          next.add(file);
        }
      }
    }
    assertThat(pages()).allMatch(reached::contains, "a page that is reached from the README");
  }

  @Test
  void aRunbookIsOneClickFromTheReadme() throws IOException {
    assertThat(links(README))
        .extracting(link -> ROOT.relativize(link.file()).toString())
        .contains("docs/how-to/runbook-upgrade.md", "docs/how-to/runbook-data-swap.md");
  }
}
