package io.bluegreen.jdbc.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DriverLogTest {

  @Test
  void usesSlf4jWhereTheClassPathHasIt() {
    assertThat(LoggerFactory.getILoggerFactory()).isNotNull();
    DriverLog log = DriverLog.of(DriverLogTest.class);

    assertThat(log).isInstanceOf(DriverLog.Slf4j.class);
    log.debug("d");
    log.info("i");
    log.warn("w", null);
    log.error("e", new IllegalStateException("cause"));
  }

  @Test
  void worksThroughJavaUtilLoggingWhereSlf4jIsHidden() throws Exception {
    Recorder recorder = new Recorder();
    Logger logger = Logger.getLogger(DriverLogTest.class.getName());
    logger.setUseParentHandlers(false);
    logger.setLevel(Level.ALL);
    logger.addHandler(recorder);
    Throwable cause = new IllegalStateException("cause");
    try (URLClassLoader hiding = new HidingLoader()) {
      Class<?> log = Class.forName(DriverLog.class.getName(), true, hiding);
      assertThat(log).isNotSameAs(DriverLog.class);
      Object jul = call(log, null, "of", Class.class, DriverLogTest.class);
      assertThat(jul.getClass().getSimpleName()).isEqualTo("Jul");

      call(log, jul, "debug", String.class, "d {0}");
      call(log, jul, "info", String.class, "i");
      warn(log, jul, "warn", "w", null);
      warn(log, jul, "error", "e", cause);
    } finally {
      logger.removeHandler(recorder);
    }

    assertThat(recorder.records)
        .extracting(LogRecord::getLevel)
        .containsExactly(Level.FINE, Level.INFO, Level.WARNING, Level.SEVERE);
    assertThat(recorder.records)
        .extracting(LogRecord::getMessage)
        .containsExactly("d {0}", "i", "w", "e");
    assertThat(recorder.records)
        .as("what handlers print behind the class")
        .extracting(LogRecord::getSourceMethodName)
        .containsOnly("");
    assertThat(recorder.records.get(3).getThrown()).isSameAs(cause);
  }

  private static Object call(
      Class<?> log, @Nullable Object target, String name, Class<?> type, Object argument)
      throws ReflectiveOperationException {
    Method method = log.getMethod(name, type);
    return Objects.requireNonNullElse(method.invoke(target, argument), "");
  }

  private static void warn(
      Class<?> log, Object target, String name, String message, @Nullable Throwable cause)
      throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
    log.getMethod(name, String.class, Throwable.class).invoke(target, message, cause);
  }

  /** Keeps what is published. */
  private static final class Recorder extends Handler {
    final List<LogRecord> records = new ArrayList<>();

    @Override
    public void publish(LogRecord entry) {
      records.add(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Knows the driver's classes and the JDK, and nothing else. */
  private static final class HidingLoader extends URLClassLoader {
    HidingLoader() {
      super(
          new URL[] {DriverLog.class.getProtectionDomain().getCodeSource().getLocation()},
          ClassLoader.getPlatformClassLoader());
    }
  }
}
