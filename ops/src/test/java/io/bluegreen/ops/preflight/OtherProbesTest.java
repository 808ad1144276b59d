package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.FakePair.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.catalog.SequenceState;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Decisions of the probes that ask more than one question. */
class OtherProbesTest {
  private static CatalogRow version(String collation, String version) {
    return row("collation", collation, "version", version);
  }

  @Test
  void anotherCollationVersionIsAWarningAndAnErrorWhereARowDependsOnIt() throws SQLException {
    FakePair pair =
        FakePair.ofClusters()
            .answers(
                Side.BLUE, "AS version", version("x", "1"), version("y", "1"), version("z", "1"))
            .answers(Side.GREEN, "AS version", version("x", "2"), version("y", "1"))
            .answers(
                Side.GREEN,
                "pg_partitioned_table",
                row("collation", "x", "what", "the bounds of t"),
                row("collation", "y", "what", "the bounds of u"));
    assertThat(new CollationChangeProbe().look(pair))
        .extracting(CheckFinding::toString)
        .containsExactly(
            "warn on green: x has version 2, and 1 on blue: text may be sorted otherwise",
            "error on green: the bounds of t depend(s) on x, which has another version there");
  }

  @Test
  void clocksThatBreakTheHoldAreAnError() throws SQLException {
    FakePair close = FakePair.ofClusters().bothAnswer("AS clock", row("clock", "1795839044021"));
    assertThat(new ClockProbe().look(close)).isEmpty();
    FakePair apart =
        FakePair.ofClusters()
            .answers(Side.BLUE, "AS clock", row("clock", "1795839044021"))
            .answers(Side.GREEN, "AS clock", row("clock", "1795838144021"));
    assertThat(new ClockProbe().look(apart))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.verdict()).isEqualTo(CheckVerdict.ERROR);
              assertThat(f.toString())
                  .isEqualTo(
                      "error on green: its clock is 900.0 s behind against that of blue, and 4500 ms is allowed");
            });
  }

  @Test
  void anExtensionIsBroughtToTheOthersVersionWhereThatIsPossible() throws SQLException {
    assertThat(new ExtensionProbe().look(extensions("1.4", "1.8", "f", "t")))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.toString())
                  .isEqualTo("warn on blue: extension hstore is 1.4, and 1.8 on green");
              assertThat(f.mend()).isEqualTo("ALTER EXTENSION hstore UPDATE TO \"1.8\"");
            });
    assertThat(new ExtensionProbe().look(extensions("1.8", "1.4", "t", "f")))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.side()).isEqualTo(Side.GREEN);
              assertThat(f.mend()).isEqualTo("ALTER EXTENSION hstore UPDATE TO \"1.8\"");
            });
    assertThat(new ExtensionProbe().look(extensions("1.4", "1.8", "f", "f")))
        .singleElement()
        .satisfies(f -> assertThat(f.mend()).startsWith("-- neither server"));
    assertThat(new ExtensionProbe().look(extensions("1.8", "1.8", "f", "f"))).isEmpty();
  }

  @Test
  void anExtensionThatTheServerDoesNotHaveNeedsItsPackageFirst() throws SQLException {
    FakePair pair =
        FakePair.ofClusters()
            .answers(
                Side.BLUE,
                "AS version",
                row("name", "postgis", "version", "3.4", "schema", "public"))
            .answers(Side.GREEN, "AS version")
            .answers(Side.GREEN, "AS available", row("available", "f"));
    assertThat(new ExtensionProbe().look(pair))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.verdict()).isEqualTo(CheckVerdict.ERROR);
              assertThat(f.mend()).startsWith("-- this server does not have it: install");
            });
  }

  private static FakePair extensions(String blue, String green, String down, String up) {
    return FakePair.ofClusters()
        .answers(Side.BLUE, "AS version", row("name", "hstore", "version", blue))
        .answers(Side.GREEN, "AS version", row("name", "hstore", "version", green))
        .answers(Side.GREEN, "AS reaches", row("reaches", down))
        .answers(Side.BLUE, "AS reaches", row("reaches", up));
  }

  @Test
  void rowsOfExtensionsAreNamedUnlessTheyAreThereOrReplicated() throws SQLException {
    CatalogRow job = row("name", "cron.job", "extension", "cron", "published", "f");
    CatalogRow queue = row("name", "mq.queue", "extension", "mq", "published", "t");
    CatalogRow same = row("name", "gis.ref", "extension", "gis", "published", "f");
    FakePair pair =
        FakePair.ofClusters()
            .answers(Side.BLUE, "AS extension", job, queue, same)
            .answers(Side.GREEN, "AS extension", job, queue, same)
            .answers(Side.BLUE, "FROM cron.job", row("rows", "2", "content", "2 77"))
            .answers(Side.GREEN, "FROM cron.job", row("rows", "0", "content", "0 "))
            .bothAnswer("FROM gis.ref", row("rows", "9", "content", "9 5"));
    assertThat(new ExtensionTableProbe().look(pair))
        .extracting(CheckFinding::found)
        .containsExactly(
            "table cron.job of extension cron has 2 row(s) that are not on green, and is not replicated");
  }

  @Test
  void aSequenceThatPassesItsBoundIsAnErrorByTheMarginOfTheOption() throws SQLException {
    SequenceState small = sequence(100, 1005);
    FakePair pair = FakePair.ofClusters().sequences(Side.BLUE, small).sequences(Side.GREEN, small);
    assertThat(new SequenceBoundsProbe().look(pair))
        .extracting(CheckFinding::mend)
        .containsExactly(
            "ALTER SEQUENCE public.s AS bigint NO MAXVALUE",
            "ALTER SEQUENCE public.s AS bigint NO MAXVALUE");
    pair.with(PreflightOptions.of("shop").withSequenceMargin(900));
    assertThat(new SequenceBoundsProbe().look(pair)).isEmpty();
  }

  private static SequenceState sequence(long last, long max) {
    return new SequenceState("public.s", "s", last, true, 1, 1, max, 1, false, true);
  }

  @Test
  void rowSecurityIsAskedOfTheIdleSideAndOfTheRoleOfTheCopy() throws SQLException {
    FakePair pair =
        FakePair.ofClusters()
            .answers(Side.GREEN, "subrunasowner", row("found", "applied", "mend", "-- replicate"))
            .answers(
                Side.BLUE, "w.rolname = 'copier'", row("found", "hidden", "mend", "ALTER ROLE"));
    assertThat(new ReplicatedRowSecurityProbe().look(pair))
        .containsExactly(
            new CheckFinding(CheckVerdict.ERROR, Side.GREEN, "applied", "-- replicate"),
            new CheckFinding(CheckVerdict.ERROR, Side.BLUE, "hidden", "ALTER ROLE"));
  }
}
