package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.FakePair.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.catalog.SequenceState;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Counters of identifiers that are behind on the idle side of schema mode. */
class IdentifierBlockProbeTest {
  private static CatalogRow table(String side) {
    return row(
        "name", side + ".hibernate_sequences",
        "relation", "hibernate_sequences",
        "owner", "Hibernate",
        "key", "sequence_name",
        "value", "next_val",
        "type", "bigint",
        "room", "10000");
  }

  private static FakePair pair() {
    return FakePair.ofSchemas()
        .answers(Side.BLUE, "sequence_next_hi_value", table("blue"))
        .answers(Side.GREEN, "sequence_next_hi_value", table("green"));
  }

  private static CatalogRow counter(String key, String value) {
    return row("key", key, "value", value);
  }

  @Test
  void aCounterThatIsBehindIsNamedWithBothValues() throws SQLException {
    FakePair pair =
        pair()
            .answers(Side.BLUE, "AS key", counter("order", "1051"), counter("line", "7"))
            .answers(Side.GREEN, "AS key", counter("order", "51"), counter("line", "7"));
    assertThat(new IdentifierBlockProbe().look(pair))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.toString())
                  .startsWith(
                      "warn on green: counter order of green.hibernate_sequences is at 51, and the active side's is at 1051 (Hibernate)");
              assertThat(finding.mend())
                  .isEqualTo(
                      "UPDATE green.hibernate_sequences i SET next_val = (a.next_val::text::numeric + 10000)::bigint"
                          + " FROM blue.hibernate_sequences a WHERE i.next_val::text::numeric < a.next_val::text::numeric + 10000"
                          + " AND i.sequence_name = 'order' AND a.sequence_name = 'order'");
            });
  }

  @Test
  void aCounterWithoutARowBeginsAnewAndIsCopied() throws SQLException {
    FakePair pair =
        pair().answers(Side.BLUE, "AS key", counter("o'r", "9")).answers(Side.GREEN, "AS key");
    assertThat(new IdentifierBlockProbe().look(pair))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.found()).contains("o'r of green.hibernate_sequences has no row");
              assertThat(finding.mend())
                  .startsWith(
                      "INSERT INTO green.hibernate_sequences SELECT * FROM blue.hibernate_sequences"
                          + " WHERE sequence_name = 'o''r'; UPDATE ");
            });
  }

  @Test
  void aTableThatThisRoleMayNotReadIsAWarning() throws SQLException {
    assertThat(new IdentifierBlockProbe().look(pair()))
        .singleElement()
        .satisfies(finding -> assertThat(finding.found()).contains("could not be checked"));
  }

  @Test
  void inClusterModeTheCounterIsReplicatedAndOnlyNamed() throws SQLException {
    FakePair pair =
        FakePair.ofClusters()
            .answers(Side.BLUE, "sequence_next_hi_value", table("public"))
            .sequences(Side.BLUE, sequence("public.s", 1000, 50));
    assertThat(new IdentifierBlockProbe().look(pair))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(CheckVerdict.OK);
              assertThat(finding.found()).startsWith("public.hibernate_sequences gives out");
            });
  }

  @Test
  void aSequenceWithAStepIsBehindWhereEachSideHasItsOwn() throws SQLException {
    FakePair pair =
        FakePair.ofSchemas()
            .bothAnswer("sequence_next_hi_value")
            .has(Side.BLUE, "blue.pooled")
            .has(Side.BLUE, "blue.single")
            .has(Side.GREEN, "green.pooled")
            .has(Side.GREEN, "green.single")
            .sequences(
                Side.BLUE,
                sequence("blue.pooled", 1001, 50),
                sequence("blue.single", 1001, 1),
                sequence("public.pooled", 5, 50))
            .sequences(
                Side.GREEN, sequence("green.pooled", 51, 50), sequence("green.single", 1, 1));
    assertThat(new IdentifierBlockProbe().look(pair))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.found())
                  .startsWith("counter green.pooled is at 51, and the active side's is at 1001");
              assertThat(finding.mend()).isEqualTo("SELECT setval('green.pooled', 11001)");
            });
    pair.sequences(Side.GREEN, sequence("green.pooled", 1001, 50));
    assertThat(new IdentifierBlockProbe().look(pair)).isEmpty();
  }

  private static SequenceState sequence(String name, long last, long increment) {
    return new SequenceState(
        name,
        name.substring(name.indexOf('.') + 1),
        last,
        true,
        increment,
        1,
        1_000_000,
        1,
        false,
        true);
  }
}
