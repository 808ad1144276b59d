package shop;

import answers.Answers;
import liquibase.Liquibase;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.resource.ClassLoaderResourceAccessor;

/** Liquibase's API with a URL and no driver class; told {@code update [SCHEMA]}. */
public final class LiquibaseApp {
  public static void main(String[] arguments) throws Exception {
    Answers.give(
        question -> {
          String[] words = question.split(" ");
          ClassLoaderResourceAccessor files = new ClassLoaderResourceAccessor();
          Database database =
              DatabaseFactory.getInstance().openDatabase(arguments[0], "postgres", "", null, files);
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
}
