package io.bluegreen.it.faults;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/**
 * The repetitions that the driver has recorded with Flight Recorder since this object was opened.
 */
final class RecordedRetries implements AutoCloseable {
  private static final String EVENT = "io.bluegreen.Retry";

  private final Recording recording = new Recording();

  private RecordedRetries() {
    recording.enable(EVENT);
    recording.start();
  }

  static RecordedRetries open() {
    return new RecordedRetries();
  }

  /** The SQLSTATE of each failure after which a call of a pair was repeated. */
  List<String> of(ClusterDeployment pair) throws IOException {
    Path file = Files.createTempFile("bluegreen-retries-", ".jfr");
    try {
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().equals(EVENT))
          .filter(event -> event.getString("deployment").equals(pair.name()))
          .map(event -> event.getString("sqlState"))
          .toList();
    } finally {
      Files.delete(file);
    }
  }

  @Override
  public void close() {
    recording.close();
  }
}
