package io.bluegreen.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The woven driver of every line of pgjdbc, as the JVM's verifier sees it. */
class WeaverTest {

  static List<URL> pgjdbcs() throws IOException {
    try (Stream<Path> older = Files.list(Path.of("..", "driver", "target", "pgjdbc"))) {
      List<URL> jars = older.sorted().map(WeaverTest::url).collect(Collectors.toList());
      jars.add(org.postgresql.Driver.class.getProtectionDomain().getCodeSource().getLocation());
      return jars;
    }
  }

  @ParameterizedTest
  @MethodSource("pgjdbcs")
  void itIsVerifiedAndGoesOnWhereNothingLeadsIt(URL jar) throws Exception {
    try (WovenLoader loader = new WovenLoader(jar)) {
      Class<?> woven = Class.forName("org.postgresql.Driver", true, loader);
      assertThat(woven.getClassLoader()).isSameAs(loader);
      assertThat(woven.getMethod("isRegistered").invoke(null)).isEqualTo(true);
      Driver driver = (Driver) woven.getConstructor().newInstance();
      assertThat(driver.connect("jdbc:other:x", new Properties())).isNull();
      Properties nowhere = new Properties();
      nowhere.setProperty("user", "nobody");
      assertThat(refusal(driver, nowhere)).isEqualTo("08001");
      woven.getMethod("deregister").invoke(null);
      assertThat(woven.getMethod("isRegistered").invoke(null)).isEqualTo(false);
    }
  }

  private static String refusal(Driver driver, Properties info) {
    try {
      driver.connect("jdbc:postgresql://127.0.0.1:1/none", info);
      return "";
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  private static URL url(Path jar) {
    try {
      return URI.create(jar.toUri().toString()).toURL();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Has a pgjdbc of its own, and weaves its driver. */
  private static final class WovenLoader extends URLClassLoader {
    WovenLoader(URL pgjdbc) {
      super(new URL[] {pgjdbc}, ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (!name.equals("org.postgresql.Driver")) {
        return super.findClass(name);
      }
      try (InputStream in =
          Objects.requireNonNull(getResourceAsStream(name.replace('.', '/') + ".class"))) {
        byte[] woven = Weaver.weave(in.readAllBytes());
        return defineClass(name, woven, 0, woven.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
