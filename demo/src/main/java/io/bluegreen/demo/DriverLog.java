package io.bluegreen.demo;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.jspecify.annotations.Nullable;

/** The driver's log, printed above the live line instead of into it. Thread-safe. */
public final class DriverLog extends AppenderBase<ILoggingEvent> {
  private static volatile @Nullable LiveLine out;

  static void showOn(LiveLine line) {
    out = line;
  }

  @Override
  protected void append(ILoggingEvent event) {
    LiveLine line = out;
    if (line != null) {
      line.say("         " + event.getLevel() + " " + event.getFormattedMessage());
    }
  }
}
