package io.bluegreen.proof.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** The record of places where a virtual thread blocked its carrier thread while it waited. */
final class PinnedCarriers implements AutoCloseable {
  private static final String EVENT = "jdk.VirtualThreadPinned";

  private final @Nullable Recording recording;

  private PinnedCarriers(@Nullable Recording recording) {
    this.recording = recording;
  }

  /** Nobody is watched. */
  static PinnedCarriers none() {
    return new PinnedCarriers(null);
  }

  /** Begins to watch this JVM. */
  static PinnedCarriers watch() {
    Recording recording = new Recording();
    recording.enable(EVENT).withStackTrace().withThreshold(Duration.ofMillis(1));
    recording.start();
    return new PinnedCarriers(recording);
  }

  /** What was pinned with the driver or pgjdbc on its stack. */
  List<String> found() throws IOException {
    List<String> found = new ArrayList<>();
    if (recording == null) {
      return found;
    }
    recording.stop();
    Path file = Files.createTempFile("pinned", ".jfr");
    try {
      recording.dump(file);
      for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
        String stack = stack(event);
        boolean ours = stack.contains("io.bluegreen.jdbc.") || stack.contains("org.postgresql.");
        if (event.getEventType().getName().equals(EVENT) && ours && !isFirstUse(event)) {
          found.add("a carrier was pinned: " + reason(event) + ": " + stack);
        }
      }
    } finally {
      Files.delete(file);
    }
    return found;
  }

  private static String stack(RecordedEvent event) {
    StringBuilder stack = new StringBuilder();
    if (event.getStackTrace() != null) {
      for (RecordedFrame frame : event.getStackTrace().getFrames()) {
        stack
            .append(frame.getMethod().getType().getName())
            .append('.')
            .append(frame.getMethod().getName())
            .append(' ');
      }
    }
    return stack.toString();
  }

  /** A class is loaded and initialised in native code, which pins whoever waits for it: once. */
  private static boolean isFirstUse(RecordedEvent event) {
    String reason = reason(event);
    return reason.contains("initialization of")
        || (reason.contains("Contended monitor enter") && reason.contains("Freeze"));
  }

  private static String reason(RecordedEvent event) {
    return event.hasField("pinnedReason")
        ? event.getString("blockingOperation") + ", " + event.getString("pinnedReason")
        : "";
  }

  @Override
  public void close() {
    if (recording != null) {
      recording.close();
    }
  }
}
