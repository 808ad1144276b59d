package io.bluegreen.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the jar tells GraalVM's native image: whatever is found by its name at run time, and nothing
 * that does not exist.
 */
class NativeImageMetadataTest {
  private static final Path RESOURCES = Path.of("src", "main", "resources");
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Path METADATA =
      RESOURCES.resolve("META-INF/native-image/io.bluegreen/bluegreen-jdbc");

  private static final String CAFFEINE = "com.github.benmanes.caffeine.cache.";
  private static final String RELOCATED = "io.bluegreen.jdbc.shaded.caffeine.cache.";

  private static final Pattern NAME = Pattern.compile("\"name\": \"([\\w.$]+)\"");
  private static final Pattern OF_OURS = Pattern.compile("io\\.bluegreen\\.jdbc\\.[\\w.$]+");
  private static final Pattern RESOURCE = Pattern.compile("getResource\\w*\\(\\s*\"/([^\"]+)\"");
  private static final Pattern CACHE =
      Pattern.compile("Caffeine\\s*\\.newBuilder\\(\\)(.*?)\\.build\\(", Pattern.DOTALL);
  private static final Pattern SETTING = Pattern.compile("\\.(\\w+)\\(");

  private static Set<String> declared() throws IOException {
    return NAME.matcher(Files.readString(METADATA.resolve("reflect-config.json")))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyClassThatIsFoundByItsNameIsDeclared() throws IOException {
    Set<String> needed = new TreeSet<>(byFrameworks());
    needed.addAll(events());
    for (Class<?> type :
        List.of(
            BlueGreenDriver.class,
            PlainUrlDriver.class,
            BlueGreenDataSource.class,
            BlueGreenDataSourceFactory.class,
            DeploymentMXBean.class)) {
      needed.add(type.getName());
    }
    Set<String> ours = declared();
    ours.removeIf(name -> name.startsWith(CAFFEINE) || name.startsWith(RELOCATED));
    assertThat(ours).isEqualTo(needed);
  }

  /** What services, Spring's list of factories and its list of configurations name. */
  private static Set<String> byFrameworks() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(RESOURCES.resolve("META-INF"))) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        if (!file.startsWith(METADATA)) {
          OF_OURS
              .matcher(Files.readString(file))
              .results()
              .map(MatchResult::group)
              .forEach(names::add);
        }
      }
    }
    assertThat(names).hasSizeGreaterThan(6);
    return names;
  }

  private static Set<String> events() {
    Set<String> names =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.bluegreen.jdbc.internal.observe")
                .stream()
                .filter(type -> type.isAssignableTo("jdk.jfr.Event"))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    assertThat(names).hasSize(5);
    return names;
  }

  @Test
  void everyResourceThatIsReadIsIncluded() throws IOException {
    String included = Files.readString(METADATA.resolve("resource-config.json"));
    List<String> read =
        inSources(RESOURCE).map(found -> found.group(1)).collect(Collectors.toList());
    assertThat(read).isNotEmpty();
    assertThat(read).allMatch(name -> included.contains("\\\\Q" + name + "\\\\E"));
    assertThat(included).contains("META-INF/services/" + BlueGreenListener.class.getName());
  }

  /** Caffeine puts the name of a class together from what a cache is told. */
  @Test
  void theClassesOfEachCacheAreDeclaredUnderBothNames() throws Exception {
    Set<String> needed = new TreeSet<>();
    for (MatchResult cache : inSources(CACHE).collect(Collectors.toList())) {
      needed.addAll(
          classesOf(SETTING.matcher(cache.group(1)).results().collect(Collectors.toList())));
    }
    Set<String> declared = declared();
    declared.removeIf(name -> !name.startsWith(CAFFEINE) && !name.startsWith(RELOCATED));
    Set<String> both = new TreeSet<>();
    for (String name : needed) {
      both.add(CAFFEINE + name);
      both.add(RELOCATED + name);
    }
    assertThat(declared).isEqualTo(both);
  }

  private static Set<String> classesOf(List<MatchResult> settings) throws Exception {
    Caffeine<Object, Object> builder = Caffeine.newBuilder();
    for (MatchResult setting : settings) {
      switch (setting.group(1)) {
        case "maximumSize":
          builder.maximumSize(1);
          break;
        case "expireAfterWrite":
          builder.expireAfterWrite(Duration.ofDays(1));
          break;
        case "expireAfterAccess":
          builder.expireAfterAccess(Duration.ofDays(1));
          break;
        case "executor":
        case "ofMinutes":
        case "ofSeconds":
          break;
        default:
          throw new IllegalStateException("tell this test of setting " + setting.group(1));
      }
    }
    Object cache = builder.build().asMap();
    Set<String> names = new TreeSet<>();
    addGenerated(cache.getClass(), names);
    Field nodes = Class.forName(CAFFEINE + "BoundedLocalCache").getDeclaredField("nodeFactory");
    nodes.setAccessible(true);
    addGenerated(nodes.get(cache).getClass(), names);
    return names;
  }

  /** Adds the names in capitals, which are those that are made, of a class and what it extends. */
  private static void addGenerated(Class<?> type, Set<String> names) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      if (at.getSimpleName().matches("[A-Z]+")) {
        names.add(at.getSimpleName());
      }
    }
  }

  private static Stream<MatchResult> inSources(Pattern pattern) throws IOException {
    List<MatchResult> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(".java"))::iterator) {
        pattern.matcher(Files.readString(file)).results().forEach(found::add);
      }
    }
    return found.stream();
  }
}
