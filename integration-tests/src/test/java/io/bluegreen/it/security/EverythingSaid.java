package io.bluegreen.it.security;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.slf4j.LoggerFactory;

/**
 * The output of a JVM while this object is open: both logs at every level, those of the driver and
 * of pgjdbc, Flight Recorder, JMX, the names of threads, and texts that a test adds.
 */
final class EverythingSaid implements AutoCloseable {
  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private final Logger root = (Logger) LoggerFactory.getLogger("ROOT");
  private final Logger ours = (Logger) LoggerFactory.getLogger("io.bluegreen");
  private final Level rootLevel = root.getLevel();
  private final Level oursLevel = ours.getLevel();
  private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
  private final Appender<ILoggingEvent> appender = new Slf4jEar();
  private final Handler handler = new JulEar();
  private final List<java.util.logging.Logger> loud = new ArrayList<>();
  private final Recording recording = new Recording();

  EverythingSaid() {
    root.iteratorForAppenders().forEachRemaining(others::add);
    others.forEach(root::detachAppender);
    appender.start();
    root.addAppender(appender);
    root.setLevel(Level.TRACE);
    ours.setLevel(Level.TRACE);
    for (String name : List.of("org.postgresql", "io.bluegreen")) {
      java.util.logging.Logger logger = java.util.logging.Logger.getLogger(name);
      logger.setLevel(java.util.logging.Level.ALL);
      logger.setUseParentHandlers(false);
      logger.addHandler(handler);
      loud.add(logger);
    }
    handler.setLevel(java.util.logging.Level.ALL);
    for (String event : List.of("Switch", "Hold", "Rehome", "Retry")) {
      recording.enable("io.bluegreen." + event);
    }
    recording.start();
  }

  /** Adds what an object says of itself. */
  void add(Object object) {
    said.add(String.valueOf(object));
  }

  /** Adds a failure with everything that hangs on it. */
  void add(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    said.add(text.toString());
    if (failure instanceof SQLException sql && sql.getNextException() != null) {
      add(sql.getNextException());
    }
  }

  /** Everything up to now, what JMX and the flight recorder show included. */
  String text(Path recorded) throws IOException, JMException {
    recording.dump(recorded);
    RecordingFile.readAllEvents(recorded).forEach(this::add);
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName name : beans.queryNames(new ObjectName("io.bluegreen:*"), null)) {
      add(name);
      for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
        add(attribute.getName() + " = " + beans.getAttribute(name, attribute.getName()));
      }
    }
    Thread.getAllStackTraces().keySet().forEach(thread -> add(thread.getName()));
    return String.join("\n", said);
  }

  @Override
  public void close() {
    recording.close();
    loud.forEach(
        logger -> {
          logger.removeHandler(handler);
          logger.setUseParentHandlers(true);
          logger.setLevel(null);
        });
    root.detachAppender(appender);
    others.forEach(root::addAppender);
    root.setLevel(rootLevel);
    ours.setLevel(oursLevel);
  }

  private final class Slf4jEar extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      said.add(event.getThreadName() + " " + event.getFormattedMessage());
      if (event.getThrowableProxy() != null) {
        said.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
  }

  private final class JulEar extends Handler {
    private final java.util.logging.Formatter formatter = new java.util.logging.SimpleFormatter();

    @Override
    public void publish(LogRecord record) {
      said.add(record.getLoggerName() + " " + formatter.format(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
