package io.bluegreen.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rooms of the driver: which packages there are, that arrows between them point downwards, and
 * that no classes of one package depend on each other in a circle.
 */
class ArchitectureTest {
  private static final String ROOT = "io.bluegreen.jdbc";

  /** From the top floor down; a package may use those behind it. */
  private static final List<String> FLOORS =
      List.of(
          ".internal.spring",
          ".internal.flyway",
          ".internal.liquibase",
          ".internal.servlet",
          "",
          ".internal",
          ".internal.config",
          ".internal.wrapper",
          ".internal.session.cluster",
          ".internal.session.schema",
          ".internal.session",
          ".internal.move",
          ".internal.routing",
          ".internal.searchpath",
          ".internal.idleside",
          ".internal.control",
          ".internal.fault",
          ".internal.sql",
          ".internal.connect",
          ".internal.observe",
          ".model");

  private static final Path PAGE = Path.of("..", "docs", "explanation", "architecture.md");
  private static final Pattern INTERNAL_IMPORT =
      Pattern.compile("^import (?:static )?io\\.bluegreen\\.jdbc\\.internal\\.", Pattern.MULTILINE);
  private static final String PICTURE_BEGINS = "```mermaid\nflowchart TD\n";

  private static final JavaClasses DRIVER =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void everyPackageHasItsFloor() {
    TreeSet<String> packages = new TreeSet<>();
    DRIVER.forEach(type -> packages.add(type.getPackageName().substring(ROOT.length())));
    assertThat(packages).containsExactlyInAnyOrderElementsOf(FLOORS);
  }

  @Test
  void arrowsPointDownwards() {
    TreeSet<String> upwards = new TreeSet<>();
    for (JavaClass type : DRIVER) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass();
        if (floor(target) >= 0 && floor(target) < floor(type)) {
          upwards.add(name(type) + " -> " + name(target));
        }
      }
    }
    assertThat(upwards).isEmpty();
  }

  /**
   * The module descriptor hides the internals from named modules only; tests are on a class path.
   */
  @Test
  void noOtherModuleImportsInternals() throws IOException {
    List<Path> guilty = new ArrayList<>();
    int modules = 0;
    try (DirectoryStream<Path> siblings = Files.newDirectoryStream(Path.of(".."), "[!.]*")) {
      for (Path module : siblings) {
        if (Files.isDirectory(module.resolve("src")) && !module.endsWith("driver")) {
          modules++;
          guilty.addAll(importersOfInternals(module.resolve("src")));
        }
      }
    }
    assertThat(modules).isGreaterThan(3);
    assertThat(guilty).isEmpty();
  }

  private static List<Path> importersOfInternals(Path sources) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        if (file.toString().endsWith(".java")
            && INTERNAL_IMPORT.matcher(Files.readString(file)).find()) {
          found.add(file);
        }
      }
    }
    return found;
  }

  /** A circle of classes cannot be read, moved or tried one class at a time. */
  @Test
  void noClassesOfOnePackageFormACircle() {
    assertThat(circlesOf(usesWithinPackages())).isEmpty();
  }

  /** Which top-level classes use which others of their own package; nested ones count as theirs. */
  private static Map<String, Set<String>> usesWithinPackages() {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (JavaClass type : DRIVER) {
      Set<String> used = uses.computeIfAbsent(name(type), unused -> new TreeSet<>());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass();
        if (target.getPackageName().equals(type.getPackageName())
            && !name(target).equals(name(type))) {
          used.add(name(target));
        }
      }
    }
    return uses;
  }

  /** Returns each greatest set of classes in which every class reaches every other. */
  private static Set<Set<String>> circlesOf(Map<String, Set<String>> uses) {
    Map<String, Set<String>> reached = new TreeMap<>();
    for (String from : uses.keySet()) {
      Set<String> seen = new TreeSet<>();
      Deque<String> left = new ArrayDeque<>(Objects.requireNonNull(uses.get(from)));
      while (!left.isEmpty()) {
        String next = left.pop();
        if (seen.add(next)) {
          left.addAll(Objects.requireNonNull(uses.get(next)));
        }
      }
      reached.put(from, seen);
    }
    Set<Set<String>> circles = new LinkedHashSet<>();
    reached.forEach(
        (from, seen) -> {
          Set<String> circle = new TreeSet<>(seen);
          circle.removeIf(other -> !Objects.requireNonNull(reached.get(other)).contains(from));
          if (!circle.isEmpty()) {
            circles.add(circle);
          }
        });
    return circles;
  }

  /** Compares the picture of the architecture's page, or writes it with the property writeDocs. */
  @Test
  void thePageDrawsThePackagesThatThereAre() throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf(PICTURE_BEGINS) + PICTURE_BEGINS.length();
    int to = page.indexOf("```", from);
    String expected = page.substring(0, from) + picture() + page.substring(to);
    if (Boolean.getBoolean("bluegreen.writeDocs")) {
      Files.writeString(PAGE, expected);
      page = expected;
    }
    assertThat(page).as("write it with -Dbluegreen.writeDocs=true").isEqualTo(expected);
  }

  /** Each arrow that no chain of other arrows says already. */
  private static String picture() {
    Map<Integer, Set<Integer>> uses = new TreeMap<>();
    for (JavaClass type : DRIVER) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        int to = floor(dependency.getTargetClass());
        if (to > floor(type)) {
          uses.computeIfAbsent(floor(type), unused -> new TreeSet<>()).add(to);
        }
      }
    }
    StringBuilder lines = new StringBuilder();
    uses.forEach(
        (from, targets) ->
            targets.stream()
                .filter(to -> targets.stream().noneMatch(via -> reaches(uses, via, to)))
                .forEach(to -> lines.append(arrow(from, to))));
    return lines.toString();
  }

  private static boolean reaches(Map<Integer, Set<Integer>> uses, int from, int to) {
    return uses.getOrDefault(from, Set.of()).stream()
        .anyMatch(next -> next == to || reaches(uses, next, to));
  }

  private static String arrow(int from, int to) {
    return "  " + room(from) + " --> " + room(to) + "\n";
  }

  private static String room(int floor) {
    String name = FLOORS.get(floor).replaceFirst("^\\.internal\\.?", "");
    String shown =
        FLOORS.get(floor).isEmpty()
            ? "io.bluegreen.jdbc"
            : name.isEmpty() ? "internal" : name.replaceFirst("^\\.", "");
    return shown.replaceAll("\\W", "_") + "[" + shown + "]";
  }

  private static int floor(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(ROOT) ? FLOORS.indexOf(name.substring(ROOT.length())) : -1;
  }

  private static String name(JavaClass type) {
    String name = type.getBaseComponentType().getName().substring(ROOT.length() + 1);
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }
}
