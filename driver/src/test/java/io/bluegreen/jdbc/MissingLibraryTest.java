package io.bluegreen.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A class path on which pgjdbc was forgotten: the driver is there, and says what is missing. */
final class MissingLibraryTest {

  @ParameterizedTest
  @CsvSource({
    "io.bluegreen.jdbc.BlueGreenDriver, jdbc:bluegreen:postgresql://localhost:1/shop",
    "io.bluegreen.jdbc.PlainUrlDriver, jdbc:postgresql://localhost:1/shop?bluegreen.deployment=s",
  })
  void theErrorNamesTheLibrary(String className, String url) throws Exception {
    URL classes = BlueGreenDriver.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader alone =
        new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
      Driver driver = (Driver) alone.loadClass(className).getDeclaredConstructor().newInstance();
      assertThat(driver.acceptsURL(url)).isTrue();
      assertThatThrownBy(() -> driver.connect(url, new Properties()))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("org.postgresql:postgresql");
    }
  }
}
