package shop;

import answers.Answers;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Flyway's API with a URL; told {@code migrate LOCATION [SCHEMA …]}. */
public final class FlywayApp {
  public static void main(String[] arguments) throws Exception {
    Answers.give(
        question -> {
          String[] words = question.split(" ");
          FluentConfiguration configuration =
              Flyway.configure()
                  .dataSource(arguments[0], "postgres", "")
                  .locations(words[1].split(","));
          if (words.length > 2) {
            configuration.defaultSchema(words[2]);
          }
          if (words.length > 3) {
            configuration.schemas(words[2], words[3]);
          }
          Flyway flyway = configuration.baselineOnMigrate(true).baselineVersion("0").load();
          switch (words[0]) {
            case "migrate":
              return String.valueOf(flyway.migrate().migrationsExecuted);
            case "validate":
              flyway.validate();
              return "valid";
            default:
              throw new IllegalArgumentException(question);
          }
        });
  }
}
