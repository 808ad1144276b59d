package io.bluegreen.proof.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.check.ElementsCheck;
import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.Sight;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.postgresql.PGConnection;

/** COPY FROM STDIN, in autocommit or not, a few rows at a time: all of them or none. */
public final class CopyWork implements Work {
  static final String COPY = "copy";

  private static final int ROWS = 10;
  private static final String INTO = "COPY elements (function, element) FROM STDIN";

  @Override
  public String name() {
    return "copy";
  }

  @Override
  public Round open(Connection connection, Worker worker) throws SQLException {
    PGConnection pg = connection.unwrap(PGConnection.class);
    boolean autocommit = worker.random().nextBoolean();
    connection.setAutoCommit(autocommit);
    return () -> {
      List<Long> values = LongStream.range(0, ROWS).mapToObj(i -> worker.number()).toList();
      String rows =
          values.stream().map(value -> COPY + "\t" + value + "\n").collect(Collectors.joining());
      worker.perform(
          new Action(COPY, "", values),
          attempt -> {
            if (autocommit) {
              attempt.compound();
              copy(pg, rows);
            } else {
              attempt.begin();
              copy(pg, rows);
              attempt.commit(connection);
            }
            return Sight.NOTHING;
          });
    };
  }

  private static void copy(PGConnection pg, String rows) throws SQLException {
    try {
      pg.getCopyAPI().copyIn(INTO, new ByteArrayInputStream(rows.getBytes(UTF_8)));
    } catch (IOException e) {
      throw new SQLException("the COPY broke off", "08006", e);
    }
  }

  @Override
  public List<Check> checks() {
    return List.of(new ElementsCheck(COPY, true));
  }
}
