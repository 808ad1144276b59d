package io.bluegreen.jdbc.internal.wrapper;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * The driver over every older line of pgjdbc, the first of them being its floor. The build puts the
 * jars into {@code target/pgjdbc}.
 */
class OlderPgjdbcTest {
  /** Settings that only an application which is compiled with a newer version can ask for. */
  private static final Set<String> NEWER =
      Set.of(
          StatefulConnection.class.getName()
              + " uses org.postgresql.core.BaseConnection setAdaptiveFetch (Z)V",
          StatefulConnection.class.getName()
              + " uses org.postgresql.core.BaseConnection setQueryTimeout (I)V");

  /**
   * What 42.7 replaced by a method of another result or another parameter list, and what pgjdbc
   * only ever calls on an executor that it made itself.
   */
  private static final Set<String> REPLACED =
      Set.of(
          "QUERY_EXECUTOR getProtocolVersion()I",
          "QUERY_EXECUTOR fetch(Lorg/postgresql/core/ResultCursor;"
              + "Lorg/postgresql/core/ResultHandler;I)V");

  /** Classes that only Spring Boot, Flyway, Liquibase and a servlet container load. */
  private static final Pattern LOADED_BY_A_FRAMEWORK =
      Pattern.compile("io\\.bluegreen\\.jdbc\\.internal\\.(?:spring|flyway|liquibase|servlet)\\.");

  private static final Path JARS = Path.of("target", "pgjdbc");

  static List<Path> jars() throws IOException {
    try (Stream<Path> jars = Files.list(JARS)) {
      return jars.sorted().collect(Collectors.toList());
    }
  }

  @Test
  void everyOlderLineIsHere() throws IOException {
    assertThat(jars())
        .extracting(jar -> String.valueOf(jar.getFileName()).replaceAll("\\.\\d+\\.jar$", ""))
        .containsExactly(
            "postgresql-42.2",
            "postgresql-42.3",
            "postgresql-42.4",
            "postgresql-42.5",
            "postgresql-42.6");
  }

  @ParameterizedTest
  @MethodSource("jars")
  void everyClassOfTheDriverLoadsAndLinks(Path jar) throws Exception {
    try (URLClassLoader loader = driverOver(jar)) {
      for (String name : driverClasses()) {
        Class<?> loaded = Class.forName(name, true, loader);
        assertThat(loaded.getClassLoader()).isSameAs(loader);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jars")
  void everyAbstractMethodOfItsInterfacesIsImplemented(Path jar) throws Exception {
    List<String> missing = new ArrayList<>();
    try (URLClassLoader loader = driverOver(jar)) {
      for (WrapperKind kind : WrapperKind.values()) {
        Set<String> implemented = implemented(loader, kind.wrapper().getName());
        for (Class<?> type : interfacesOf(loader, kind)) {
          for (Method method : WrapperKind.instanceMethods(type)) {
            if (Modifier.isAbstract(method.getModifiers())
                && !implemented.contains(method.getName() + descriptor(method))) {
              missing.add(kind + " " + method.getName() + descriptor(method));
            }
          }
        }
      }
    }

    assertThat(missing).isSubsetOf(REPLACED);
  }

  @ParameterizedTest
  @MethodSource("jars")
  void aWrapperIsEverythingThatItsClassIs(Path jar) throws Exception {
    try (URLClassLoader loader = driverOver(jar)) {
      for (WrapperKind kind : WrapperKind.values()) {
        Class<?> wrapper = Class.forName(kind.wrapper().getName(), true, loader);
        assertThat(interfacesOf(loader, kind))
            .allSatisfy(type -> assertThat(type).isAssignableFrom(wrapper));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("jars")
  void everythingOfPgjdbcsThatHandwrittenCodeUsesExists(Path jar) throws Exception {
    Set<String> missing = new LinkedHashSet<>();
    try (URLClassLoader loader = driverOver(jar)) {
      for (String name : driverClasses()) {
        if (!name.contains(".Generated")) {
          for (String reference : classFile(loader, name).references()) {
            if (reference.startsWith("org.postgresql.") && !exists(loader, reference)) {
              missing.add(name + " uses " + reference);
            }
          }
        }
      }
    }

    assertThat(missing).isSubsetOf(NEWER);
  }

  private static Set<Class<?>> interfacesOf(ClassLoader loader, WrapperKind kind)
      throws ClassNotFoundException {
    return WrapperKind.interfacesOf(Class.forName(kind.physical(), false, loader));
  }

  private static URLClassLoader driverOver(Path jar) throws MalformedURLException {
    return new URLClassLoader(
        new URL[] {
          location(RoutedConnection.class),
          jar.toUri().toURL(),
          location(Caffeine.class),
          location(LoggerFactory.class),
          location(MeterBinder.class)
        },
        ClassLoader.getPlatformClassLoader());
  }

  private static URL location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  private static List<String> driverClasses() throws IOException, URISyntaxException {
    URI classes = location(RoutedConnection.class).toURI();
    Path root = Path.of(classes);
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(file -> file.endsWith(".class") && !file.endsWith("package-info.class"))
          .map(file -> file.substring(0, file.length() - 6).replace('/', '.').replace('\\', '.'))
          .filter(name -> !LOADED_BY_A_FRAMEWORK.matcher(name).lookingAt())
          .collect(Collectors.toList());
    }
  }

  private static ClassFile classFile(ClassLoader loader, String name) throws IOException {
    InputStream in = loader.getResourceAsStream(name.replace('.', '/') + ".class");
    return ClassFile.read(Objects.requireNonNull(in, name));
  }

  /** Returns what a wrapper and its ancestors declare, as name and descriptor. */
  private static Set<String> implemented(ClassLoader loader, String name) throws IOException {
    Set<String> methods = new LinkedHashSet<>();
    for (String each = name; each.startsWith("io.bluegreen."); ) {
      ClassFile file = classFile(loader, each);
      methods.addAll(file.methods());
      each = file.superclass();
    }
    return methods;
  }

  private static String descriptor(Method method) {
    return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
        .toMethodDescriptorString();
  }

  private static boolean exists(ClassLoader loader, String reference) {
    String[] parts = reference.split(" ", 3);
    try {
      Class<?> owner = Class.forName(parts[0], false, loader);
      return parts[2].startsWith("(")
          ? hasMethod(owner, parts[1], parts[2])
          : hasField(owner, parts[1]);
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static boolean hasField(Class<?> owner, String name) {
    for (Field field : owner.getDeclaredFields()) {
      if (field.getName().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasMethod(Class<?> owner, String name, String descriptor) {
    if (name.equals("<init>")) {
      return Stream.of(owner.getDeclaredConstructors())
          .map(one -> MethodType.methodType(void.class, one.getParameterTypes()))
          .anyMatch(type -> type.toMethodDescriptorString().equals(descriptor));
    }
    Set<Class<?>> owners = WrapperKind.interfacesOf(owner);
    WrapperKind.collect(owner, owners);
    owners.add(Object.class);
    for (Class<?> each = owner; each != null; each = each.getSuperclass()) {
      owners.add(each);
    }
    return owners.stream()
        .flatMap(each -> Stream.of(each.getDeclaredMethods()))
        .anyMatch(method -> method.getName().equals(name) && descriptor(method).equals(descriptor));
  }
}
