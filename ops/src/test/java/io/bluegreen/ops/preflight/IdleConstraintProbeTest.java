package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.FakePair.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which constraints of the idle side can stop apply. Blue has the columns id and v. */
class IdleConstraintProbeTest {
  private static final String RULES = "FROM rule u";
  private static final String COLUMNS = "AS varies";

  private static CatalogRow column(String name, String... value) {
    List<String> all =
        new ArrayList<>(List.of("relation", "t", "name", name, "type", "text", "varies", "f"));
    all.addAll(List.of(value));
    return row(all.toArray(String[]::new));
  }

  private static CatalogRow rule(String kind, String columns, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "relation",
                "t",
                "kind",
                kind,
                "columns",
                columns,
                "what",
                kind + " over " + columns,
                "definition",
                kind + columns,
                "mend",
                "DROP",
                "deferrable",
                "f",
                "strict",
                "f",
                "of_key",
                "f"));
    all.addAll(List.of(more));
    return row(all.toArray(String[]::new));
  }

  private static FakePair pair(CatalogRow rule, CatalogRow... newColumns) {
    List<CatalogRow> columns = new ArrayList<>(List.of(column("id"), column("v")));
    FakePair pair =
        FakePair.ofClusters()
            .answers(Side.BLUE, COLUMNS, columns.toArray(CatalogRow[]::new))
            .answers(Side.BLUE, RULES, rule("p", "id", "keys", "id", "strict", "t"));
    columns.addAll(List.of(newColumns));
    return pair.answers(Side.GREEN, COLUMNS, columns.toArray(CatalogRow[]::new))
        .answers(Side.GREEN, RULES, rule("p", "id", "keys", "id", "strict", "t"), rule);
  }

  private static List<CheckVerdict> verdicts(FakePair pair) throws SQLException {
    return new IdleConstraintProbe().look(pair).stream().map(CheckFinding::verdict).toList();
  }

  @Test
  void whatBothSidesHaveIsNoFinding() throws SQLException {
    assertThat(verdicts(pair(rule("p", "id", "keys", "id", "strict", "t")))).isEmpty();
  }

  @Test
  void immediateOnesOverColumnsOfTheActiveSideAreErrors() throws SQLException {
    for (String kind : List.of("u", "x", "c", "n")) {
      assertThat(verdicts(pair(rule(kind, "v", "keys", "v")))).containsExactly(CheckVerdict.ERROR);
      assertThat(verdicts(pair(rule(kind, "v\nextra", "keys", "v\nextra"), column("extra"))))
          .containsExactly(CheckVerdict.ERROR);
    }
    assertThat(verdicts(pair(rule("u", "")))).containsExactly(CheckVerdict.ERROR);
  }

  @Test
  void aKeyThatHoldsAKeyOfTheActiveSideCannotBeBroken() throws SQLException {
    assertThat(verdicts(pair(rule("u", "id\nv", "keys", "id\nv")))).isEmpty();
    assertThat(verdicts(pair(rule("u", "id\nv")))).containsExactly(CheckVerdict.ERROR);
  }

  @Test
  void onNewNullableColumnsTheyAreALegitimateStepAhead() throws SQLException {
    assertThat(verdicts(pair(rule("u", "extra"), column("extra")))).isEmpty();
    FakePair check = pair(rule("c", "extra", "expression", "(extra <> 'x')"), column("extra"));
    check.answers(Side.GREEN, "CAST(NULL AS text)", row("answer", "t"));
    assertThat(verdicts(check)).isEmpty();
  }

  @Test
  void defaultsOfNewColumnsMayBreakThem() throws SQLException {
    assertThat(verdicts(pair(rule("u", "extra"), column("extra", "value", "'x'"))))
        .containsExactly(CheckVerdict.ERROR);
    assertThat(
            verdicts(
                pair(
                    rule("u", "extra"),
                    column("extra", "value", "gen_random_uuid()", "varies", "t"))))
        .isEmpty();
    assertThat(verdicts(pair(rule("u", "extra", "strict", "t"), column("extra"))))
        .containsExactly(CheckVerdict.ERROR);
    FakePair check = pair(rule("n", "extra", "expression", "extra IS NOT NULL"), column("extra"));
    check.answers(Side.GREEN, "CAST(NULL AS text)", row("answer", "f"));
    assertThat(verdicts(check)).containsExactly(CheckVerdict.ERROR);
  }

  @Test
  void thoseThatDoNotFireAreCountedAndWarnedOf() throws SQLException {
    FakePair pair = pair(rule("f", "v", "count", "SELECT count(*) AS violations FROM t"));
    pair.answers(Side.GREEN, "AS violations", row("violations", "3"));
    assertThat(new IdleConstraintProbe().look(pair))
        .singleElement()
        .satisfies(f -> assertThat(f.verdict()).isEqualTo(CheckVerdict.WARN))
        .satisfies(f -> assertThat(f.found()).endsWith("3 row(s) break it"));
    assertThat(verdicts(pair(rule("u", "v", "deferrable", "t"))))
        .containsExactly(CheckVerdict.WARN);
  }

  @Test
  void tablesOfTheIdleSideAloneAndKeyColumnsAreLeftOut() throws SQLException {
    assertThat(verdicts(pair(rule("u", "v", "relation", "only_here")))).isEmpty();
    assertThat(verdicts(pair(rule("n", "v", "of_key", "t")))).isEmpty();
  }
}
