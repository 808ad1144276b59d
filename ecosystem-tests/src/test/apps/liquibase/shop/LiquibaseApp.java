package shop;

import answers.Answers;
import java.sql.DriverManager;
import liquibase.Liquibase;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.core.PostgresDatabase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;

/**
 * Liquibase's API with a URL and no driver class; told {@code update [SCHEMA]}. Told {@code own
 * [SCHEMA]}, it takes Liquibase's own class of PostgreSQL, which writes the schema's name out.
 */
public final class LiquibaseApp {
  public static void main(String[] arguments) throws Exception {
    Answers.give(
        question -> {
          String[] words = question.split(" ");
          ClassLoaderResourceAccessor files = new ClassLoaderResourceAccessor();
          Database database =
              words[0].equals("own")
                  ? own(arguments[0])
                  : DatabaseFactory.getInstance()
                      .openDatabase(arguments[0], "postgres", "", null, files);
          if (words.length > 1) {
            database.setDefaultSchemaName(words[1]);
            database.setLiquibaseSchemaName(words[1]);
          }
          try (Liquibase liquibase = new Liquibase("changelog.sql", files, database)) {
            liquibase.update("");
          }
          return "updated";
        });
  }

  private static Database own(String url) throws Exception {
    Database database = new PostgresDatabase();
    database.setConnection(new JdbcConnection(DriverManager.getConnection(url, "postgres", "")));
    return database;
  }
}
