package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.model.Durations;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.Progress;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * A time of the server's clock, as an operator writes it.
 *
 * @param at that time
 * @param left the time until then, measured when the text was parsed
 */
record ServerTime(OffsetDateTime at, Duration left) {
  /** Parses {@code 2026-11-21T23:00:00+01:00}, or {@code +10m} from now. */
  static ServerTime parse(Connection connection, String text) throws SQLException {
    OffsetDateTime now =
        Sql.one(
            connection,
            row -> Objects.requireNonNull(row.getObject(1, OffsetDateTime.class)),
            "SELECT pg_catalog.clock_timestamp()");
    try {
      OffsetDateTime at =
          text.startsWith("+")
              ? now.plus(Durations.parse(text.substring(1)))
              : OffsetDateTime.parse(text);
      if (at.isBefore(now)) {
        throw CommandFailedException.usage(
            "%s is past; the server has %s".formatted(text, now.truncatedTo(ChronoUnit.SECONDS)),
            "give a time to come");
      }
      return new ServerTime(at, Duration.between(now, at));
    } catch (DateTimeParseException | IllegalArgumentException e) {
      throw CommandFailedException.usage(
          "'%s' is no time".formatted(text),
          "write it with its offset, 2026-11-21T23:00:00+01:00, or +10m from now");
    }
  }

  /** Waits until then. */
  void await(Progress progress) throws InterruptedException {
    progress.line("waits until %s; Ctrl-C cancels".formatted(at.truncatedTo(ChronoUnit.SECONDS)));
    Thread.sleep(left.toMillis());
  }
}
