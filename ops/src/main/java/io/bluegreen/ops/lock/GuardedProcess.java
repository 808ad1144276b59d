package io.bluegreen.ops.lock;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A process of another program that runs while a session of the database lasts. It shares standard
 * input, output and error with this process.
 *
 * <p>The session is checked at every heartbeat. Once it is lost, another process may take what it
 * has held, so the program is ended.
 */
public final class GuardedProcess {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final int ANSWER_SECONDS = 10;

  private final SessionGuard lock;
  private final Duration heartbeat;
  private final Consumer<String> warnings;

  /**
   * Creates a runner.
   *
   * @param lock held by this process
   * @param heartbeat time between two checks of the lock's session
   * @param warnings receives the reason why a command is ended
   */
  public GuardedProcess(SessionGuard lock, Duration heartbeat, Consumer<String> warnings) {
    this.lock = lock;
    this.heartbeat = heartbeat;
    this.warnings = warnings;
  }

  /**
   * The end of a command.
   *
   * @param exitCode the command's own exit code
   * @param lockLost whether it was ended because the lock was lost
   */
  public record Ended(int exitCode, boolean lockLost) {}

  /**
   * Runs a command to its end. An interrupt ends the command too.
   *
   * @param environment variables of the command, beside those of this process
   * @throws IOException if there is no such command
   */
  public Ended run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      while (!process.waitFor(heartbeat.toMillis(), TimeUnit.MILLISECONDS)) {
        if (!lock.isHeld(ANSWER_SECONDS)) {
          warnings.accept(
              "the connection that holds the lock is lost; the command is told to end, because"
                  + " another one may begin");
          return new Ended(end(process), true);
        }
      }
      return new Ended(process.exitValue(), false);
    } finally {
      if (process.isAlive()) {
        end(process);
      }
    }
  }

  /** Asks the process to end, and kills it after the grace period. */
  private static int end(Process process) throws InterruptedException {
    boolean interrupted = Thread.interrupted();
    process.destroy();
    if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return process.exitValue();
  }
}
