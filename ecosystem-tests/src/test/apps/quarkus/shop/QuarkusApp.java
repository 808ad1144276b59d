package shop;

import answers.Answers;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.inject.Inject;
import javax.sql.DataSource;

/** Quarkus in JVM mode with its pool, Agroal; the test gives the URL when it starts. */
@QuarkusMain
public class QuarkusApp implements QuarkusApplication {
  @Inject DataSource pool;

  @Override
  public int run(String... arguments) throws Exception {
    Answers.give(question -> Answers.side(pool));
    return 0;
  }
}
