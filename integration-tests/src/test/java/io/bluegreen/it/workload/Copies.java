package io.bluegreen.it.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.postgresql.PGConnection;

/** COPY FROM STDIN in autocommit, a few rows at a time. */
public final class Copies implements Workload {
  private static final int ROWS = 10;

  @Override
  public String kind() {
    return "copy";
  }

  @Override
  public Round open(Connection connection, int thread) throws SQLException {
    PGConnection pg = connection.unwrap(PGConnection.class);
    return (number, effects) -> {
      StringBuilder rows = new StringBuilder();
      for (int i = 0; i < ROWS; i++) {
        long row = number * ROWS + i;
        effects.add(Effect.row("ledger", thread, row));
        rows.append(String.format(Locale.ROOT, "%d\t%d\n", thread, row));
      }
      try {
        pg.getCopyAPI()
            .copyIn(
                "COPY ledger (writer, number) FROM STDIN",
                new ByteArrayInputStream(rows.toString().getBytes(UTF_8)));
      } catch (IOException e) {
        throw new SQLException(e);
      }
    };
  }
}
