package shop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import liquibase.Liquibase;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.resource.DirectoryResourceAccessor;

/** Migrates once by a configuration file, as Liquibase's command line and Maven plug-in do. */
public final class LiquibaseConfApp {
  public static void main(String[] arguments) throws Exception {
    Path configuration = Path.of(arguments[0]);
    Properties settings = new Properties();
    try (var file = Files.newBufferedReader(configuration)) {
      settings.load(file);
    }
    try (var files = new DirectoryResourceAccessor(configuration.getParent());
        Liquibase liquibase =
            new Liquibase(settings.getProperty("changeLogFile"), files, database(settings))) {
      liquibase.update("");
    }
    System.out.println("migrated");
  }

  private static Database database(Properties settings) throws Exception {
    return DatabaseFactory.getInstance()
        .openDatabase(
            settings.getProperty("url"),
            settings.getProperty("username"),
            settings.getProperty("password"),
            null,
            null);
  }
}
