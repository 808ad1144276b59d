package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.FakePair.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which settings differ, by what a new session gets. */
class DatabaseSettingsProbeTest {
  private static final String SETTINGS = "pg_db_role_setting";

  private static CatalogRow database(String name, String value) {
    return row("name", name, "value", value, "level", "database", "masked", "f");
  }

  private static CatalogRow server(String name, String value, String category) {
    return row(
        "name", name, "value", value, "level", "server", "masked", "f", "category", category);
  }

  private static CatalogRow masked(String name, String value) {
    return row(
        "name", name, "value", value, "level", "server", "masked", "t", "category", "Client");
  }

  private static List<CheckFinding> look(FakePair pair) throws SQLException {
    return new DatabaseSettingsProbe()
        .look(pair.answers(Side.GREEN, "SELECT current_database()", row("name", "shop")));
  }

  @Test
  void whatTheDatabaseSetsIsCarriedAsItIsWritten() throws SQLException {
    CatalogRow usual = server("search_path", "\"$user\", public", "Client");
    FakePair pair =
        FakePair.ofClusters()
            .answers(Side.BLUE, SETTINGS, database("search_path", "app, \"Odd\""), usual)
            .answers(Side.GREEN, SETTINGS, usual);
    assertThat(look(pair))
        .containsExactly(
            new CheckFinding(
                CheckVerdict.ERROR,
                Side.GREEN,
                "search_path is \"$user\", public, and app, \"Odd\" on blue",
                "ALTER DATABASE \"shop\" SET search_path TO app, \"Odd\""));
  }

  @Test
  void theServersOwnValueCountsWhereTheDatabaseHasNone() throws SQLException {
    FakePair pair =
        FakePair.ofClusters()
            .answers(Side.BLUE, SETTINGS, server("lock_timeout", "5000", "Client"))
            .answers(
                Side.GREEN,
                SETTINGS,
                database("lock_timeout", "5000"),
                server("lock_timeout", "0", "Client"));
    assertThat(look(pair)).isEmpty();
  }

  @Test
  void anExtraSettingIsReset() throws SQLException {
    CatalogRow usual = server("statement_timeout", "0", "Client");
    FakePair pair =
        FakePair.ofClusters()
            .answers(Side.BLUE, SETTINGS, usual)
            .answers(Side.GREEN, SETTINGS, database("statement_timeout", "5s"), usual);
    assertThat(look(pair))
        .extracting(CheckFinding::mend)
        .containsExactly("ALTER DATABASE \"shop\" RESET statement_timeout");
  }

  @Test
  void tuningIsAWarningAndUnknownNamesAreNot() throws SQLException {
    CatalogRow memory = server("work_mem", "4096", "Resource Usage / Memory");
    FakePair pair =
        FakePair.ofClusters()
            .answers(
                Side.BLUE, SETTINGS, database("work_mem", "1GB"), database("app.x", "1"), memory)
            .answers(Side.GREEN, SETTINGS, memory);
    assertThat(look(pair))
        .extracting(CheckFinding::verdict)
        .containsExactly(CheckVerdict.ERROR, CheckVerdict.WARN);
  }

  @Test
  void namesOfOneMeaningAreTheSame() throws SQLException {
    FakePair pair =
        FakePair.ofClusters()
            .answers(
                Side.BLUE,
                SETTINGS,
                server("TimeZone", "Etc/UTC", "Client"),
                server("DateStyle", "ISO, MDY", "Client"),
                server("lc_time", "en_US.UTF-8", "Client"))
            .answers(
                Side.GREEN,
                SETTINGS,
                server("TimeZone", "GMT", "Client"),
                server("DateStyle", "iso, mdy", "Client"),
                server("lc_time", "en_US.utf8", "Client"));
    assertThat(look(pair)).isEmpty();
  }

  @Test
  void aMaskedValueIsReadFromTheFileOrNamedAsNotCompared() throws SQLException {
    FakePair blind =
        FakePair.ofClusters()
            .bothAnswer(SETTINGS, masked("TimeZone", "of the driver"))
            .bothAnswer("pg_show_all_file_settings", row("answer", "f"));
    assertThat(look(blind))
        .singleElement()
        .satisfies(f -> assertThat(f.verdict()).isEqualTo(CheckVerdict.OK))
        .satisfies(f -> assertThat(f.found()).startsWith("timezone of the server's"));
    FakePair seeing =
        FakePair.ofClusters()
            .bothAnswer(SETTINGS, masked("TimeZone", "of the driver"))
            .bothAnswer("pg_show_all_file_settings", row("answer", "t"))
            .answers(Side.BLUE, "pg_file_settings", row("name", "timezone", "value", "Asia/Tokyo"))
            .answers(Side.GREEN, "pg_file_settings", row("name", "timezone", "value", "UTC"));
    assertThat(look(seeing))
        .extracting(CheckFinding::mend)
        .containsExactly("ALTER DATABASE \"shop\" SET timezone TO 'Asia/Tokyo'");
  }
}
