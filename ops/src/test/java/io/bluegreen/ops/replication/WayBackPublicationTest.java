package io.bluegreen.ops.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WayBackPublicationTest {
  private static final TableColumns OLD = table("a.t", "id", "v");

  private static TableColumns table(String name, String... columns) {
    return new TableColumns(
        name, name, List.of(), types(columns), Set.of(), false, Set.of("id"), true);
  }

  private static Map<String, String> types(String... columns) {
    Map<String, String> types = new LinkedHashMap<>();
    for (String column : columns) {
      types.put(column, "text");
    }
    return types;
  }

  private static TableColumns full(TableColumns table, boolean hasKey) {
    return new TableColumns(
        table.name(),
        table.plainName(),
        List.of(),
        table.types(),
        Set.of(),
        true,
        Set.of(),
        hasKey);
  }

  private static TableColumns part(String name, String root, String... columns) {
    return new TableColumns(
        name, name, List.of(root), types(columns), Set.of(), false, Set.of("id"), true);
  }

  private static WayBackPublication plan(int major, TableColumns old, TableColumns... fresh) {
    Map<String, TableColumns> here = new LinkedHashMap<>();
    for (TableColumns table : fresh) {
      here.put(table.name(), table);
    }
    return WayBackPublication.of(here, Map.of(old.name(), old), major, Side.GREEN);
  }

  @Test
  void whatBothHaveIsListedInTheOrderOfTheSender() {
    WayBackPublication plan = plan(18, OLD, table("a.t", "v", "id", "new"));
    assertThat(plan.clauses()).containsExactly("a.t (\"v\", \"id\")");
    assertThat(plan.oneWay()).containsExactly("column a.t.new");
    assertThat(plan.problems()).isEmpty();
  }

  @Test
  void everyTableGetsAListSoThatALaterColumnIsNotSent() {
    assertThat(plan(18, OLD, table("a.t", "id", "v")).clauses())
        .containsExactly("a.t (\"id\", \"v\")");
  }

  @Test
  void aColumnThatTheOtherSideComputesIsNotSent() {
    TableColumns computing =
        new TableColumns(
            "a.t", "a.t", List.of(), types("id"), Set.of("v"), false, Set.of("id"), true);
    assertThat(plan(18, computing, table("a.t", "id", "v")).clauses())
        .containsExactly("a.t (\"id\")");
  }

  @Test
  void aTableThatOnlyTheSenderHasIsNamedOncePerPartitionedTable() {
    WayBackPublication plan =
        plan(
            18, OLD, table("a.t", "id", "v"), part("b.p1", "b.p", "id"), part("b.p2", "b.p", "id"));
    assertThat(plan.oneWay()).containsExactly("table b.p");
    assertThat(plan.oneSided().tables()).containsExactlyInAnyOrder("b.p1", "b.p2");
    assertThat(plan.problems()).isEmpty();
  }

  @Test
  void aPartitionThatOnlyTheSenderHasIsAProblemOfTheOtherSide() {
    WayBackPublication plan =
        plan(18, part("b.p1", "b.p", "id"), part("b.p1", "b.p", "id"), part("b.p2", "b.p", "id"));
    assertThat(plan.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.side()).isEqualTo(Side.BLUE))
        .asString()
        .contains("b.p2", "is a partition of b.p on green only");
  }

  @Test
  void aFullIdentityForbidsAListAndIsMendedWhereThatIsPossible() {
    assertThat(plan(18, OLD, full(table("a.t", "id", "v"), true)).clauses()).containsExactly("a.t");
    TableColumns more = table("a.t", "id", "v", "new");
    assertThat(plan(18, OLD, full(more, true)).problems())
        .singleElement()
        .satisfies(p -> assertThat(p.side()).isEqualTo(Side.GREEN))
        .satisfies(p -> assertThat(p.mend()).isEqualTo("ALTER TABLE a.t REPLICA IDENTITY DEFAULT"));
    assertThat(plan(18, OLD, full(more, false)).problems())
        .singleElement()
        .satisfies(p -> assertThat(p.side()).isEqualTo(Side.BLUE))
        .satisfies(p -> assertThat(p.mend()).isEqualTo("ALTER TABLE a.t ADD COLUMN \"new\" text"));
  }

  @Test
  void aServerWithoutColumnListsCannotLeaveAColumnOut() {
    assertThat(plan(14, OLD, table("a.t", "id", "v")).clauses()).containsExactly("a.t");
    assertThat(plan(14, OLD, table("a.t", "id", "v", "new")).problems())
        .singleElement()
        .asString()
        .contains("PostgreSQL 14 cannot publish a table without a column", "ADD COLUMN \"new\"");
  }

  @Test
  void anIdentityThatTheOtherSideDoesNotHaveIsAProblem() {
    TableColumns strange =
        new TableColumns(
            "a.t", "a.t", List.of(), types("id", "v", "k"), Set.of(), false, Set.of("k"), true);
    assertThat(plan(18, OLD, strange).problems())
        .singleElement()
        .asString()
        .contains("is identified by column k, which blue does not have");
  }

  @Test
  void columnsAreJudgedByWhatIsSent() {
    Map<String, TableColumns> here = Map.of("a.t", table("a.t", "id", "v", "new"));
    Map<String, TableColumns> there = Map.of("a.t", table("a.t", "id", "v"));
    NewSideAdditions none = new NewSideAdditions(Set.of(), Set.of());
    assertThat(coverage(here, there, Map.of(), none).gaps())
        .singleElement()
        .asString()
        .contains("on blue and not on green", "apply stops at its next row");
    ColumnCoverage listed = coverage(here, there, Map.of("a.t", Set.of("id", "v")), none);
    assertThat(listed.gaps()).isEmpty();
    assertThat(listed.oneWay()).containsExactly("column a.t.new");
    ColumnCoverage left = coverage(here, here, Map.of("a.t", Set.of("id", "v")), none);
    assertThat(left.gaps()).singleElement().asString().contains("is not published on blue");
    assertThat(left.unsentTables()).containsExactly("a.t");
  }

  private static ColumnCoverage coverage(
      Map<String, TableColumns> here,
      Map<String, TableColumns> there,
      Map<String, Set<String>> lists,
      NewSideAdditions additions) {
    return ColumnCoverage.of(here, there, lists, additions, 18, Side.BLUE, "shop");
  }
}
