package io.bluegreen.proof.mode;

import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.check.Row;
import io.bluegreen.proof.history.Operation;
import io.bluegreen.proof.nemesis.Nemesis;
import io.bluegreen.proof.nemesis.Tally;
import io.bluegreen.proof.workload.Judge;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A deployment that is attacked. */
public interface Target extends AutoCloseable {

  /** The deployment's name. */
  String deployment();

  /** What an application connects to that goes through the driver. */
  String url();

  /** How an application may understand failures. */
  Judge judge();

  /** Tells whether a connection keeps its server session, but for moves of the driver. */
  default boolean keepsSessions() {
    return true;
  }

  /** The file with the newest password of the application's login, or null where it needs none. */
  default @Nullable Path passwordFile() {
    return null;
  }

  Tally tally();

  /** Those who move the deployment; never two at once. */
  List<Nemesis> moves();

  /** Those who do harm, also in the middle of a move. */
  List<Nemesis> harms();

  /** Mends what is broken, and finishes or takes back what was interrupted. */
  void settle(SplittableRandom random) throws Exception;

  /** The epoch in force, once all is settled. */
  long epoch() throws SQLException;

  /** What others than the applications did. */
  List<Operation> operations();

  /** What two copies of the same rows differ in, once they had time to agree. */
  default List<String> disagreements() throws Exception {
    return List.of();
  }

  /** Everything that is in the tables now; nobody writes any more. */
  List<Row> rows() throws Exception;

  /** What has to be true here whatever the work is. */
  List<Check> checks() throws Exception;

  @Override
  void close() throws SQLException, IOException;
}
