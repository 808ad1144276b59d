package shop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.flywaydb.core.Flyway;

/** Migrates once by a configuration file, as Flyway's command line and Maven plug-in do. */
public final class FlywayConfApp {
  public static void main(String[] arguments) throws Exception {
    Properties configuration = new Properties();
    try (var file = Files.newBufferedReader(Path.of(arguments[0]))) {
      configuration.load(file);
    }
    System.out.println(
        "migrated "
            + Flyway.configure()
                .configuration(configuration)
                .load()
                .migrate()
                .migrationsExecuted);
  }
}
