package io.bluegreen.it.reshape;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.server.PgDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The commands of a reshape on one database, and what they leave behind. */
record ReshapeRuns(PgDatabase database) {

  /** Runs a command that has to end well, and returns its JSON. */
  JsonObject done(String... arguments) {
    return ended(0, arguments);
  }

  JsonObject ended(int exit, String... arguments) {
    List<String> all = new ArrayList<>(List.of("reshape"));
    all.addAll(Arrays.asList(arguments));
    return ToolRun.json(exit, database.jdbcUrl(), all.toArray(String[]::new));
  }

  /** Tells whether there is a reshape that has not ended. */
  boolean isOpen() throws SQLException {
    return database.query("SELECT to_regclass('bluegreen.reshape_recheck')") != null
        && database.queryLong("SELECT count(*) FROM bluegreen.reshape WHERE state <> 'contracted'")
            > 0;
  }

  /** Turns the mirror's triggers off, so that its tables are plain ones. */
  void withoutMirror() throws SQLException {
    for (String statement :
        database.column(
            "SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname) FROM"
                + " pg_trigger WHERE tgname LIKE 'bluegreen_mirror%' AND tgparentid = 0")) {
      database.execute(String.valueOf(statement));
    }
  }

  String refusal(String... arguments) {
    return ended(1, arguments).get("message").getAsString();
  }

  /**
   * Triggers and functions of mirrors, rows of reshapes that are not contracted, and their notes.
   */
  List<String> leftovers() throws SQLException {
    List<String> all = new ArrayList<>();
    all.addAll(
        database.column("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'bluegreen_mirror%'"));
    all.addAll(
        database.column(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'bluegreen'::regnamespace AND"
                + " proname LIKE 'mirror\\_%'"));
    all.addAll(database.column("SELECT name FROM bluegreen.reshape WHERE state <> 'contracted'"));
    all.addAll(database.column("SELECT name FROM bluegreen.reshape_recheck"));
    return all;
  }
}
