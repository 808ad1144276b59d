package io.bluegreen.ops.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableCoverageTest {
  private static final Set<String> ALL = Set.of("a.t", "bluegreen.sentinel");

  private static List<String> gaps(
      Map<String, List<String>> fenced,
      Set<String> published,
      Set<String> there,
      Set<String> publishedThere,
      Set<String> subscribed) {
    return gaps(fenced, published, there, publishedThere, subscribed, Set.of());
  }

  private static List<String> gaps(
      Map<String, List<String>> fenced,
      Set<String> published,
      Set<String> there,
      Set<String> publishedThere,
      Set<String> subscribed,
      Set<String> additions) {
    return TableCoverage.ofTables(
            new TableCoverage.Source(
                Side.BLUE,
                fenced,
                Set.of("a.unlogged"),
                published,
                new NewSideAdditions(additions, Set.of())),
            new TableCoverage.Target(Side.GREEN, there, publishedThere, subscribed))
        .gaps()
        .stream()
        .map(CoverageGap::toString)
        .toList();
  }

  @Test
  void theSameTablesEverywhereLeaveNothingOut() {
    assertThat(gaps(Map.of("a.t", List.of()), ALL, ALL, ALL, ALL)).isEmpty();
  }

  @Test
  void anUnloggedPartitionThatASubscriptionNamesIsNoStray() {
    Set<String> logged = Set.of("a.t", "a.logged");
    Set<String> all = Set.of("a.t", "a.logged", "a.unlogged");
    assertThat(gaps(Map.of("a.logged", List.of("a.t")), logged, all, logged, all)).isEmpty();
  }

  @Test
  void aTableThatOnlyTheActiveSideHasIsMadeByHand() {
    assertThat(gaps(Map.of("a.t", List.of()), Set.of(), Set.of(), Set.of(), Set.of()))
        .singleElement()
        .asString()
        .contains("table a.t is on blue and not on green", "pg_dump", "'a.t'");
  }

  @Test
  void aPartitionThatOnlyTheActiveSideHasIsMadeByReplicate() {
    assertThat(gaps(Map.of("a.p", List.of("a.t")), Set.of(), Set.of("a.t"), Set.of(), Set.of()))
        .singleElement()
        .asString()
        .contains("bluegreen replicate makes this partition there");
  }

  @Test
  void theFirstThingThatIsMissingIsNamed() {
    Map<String, List<String>> fenced = Map.of("a.t", List.of());
    assertThat(gaps(fenced, Set.of(), ALL, Set.of(), Set.of()).toString())
        .contains("not published on blue");
    assertThat(gaps(fenced, ALL, ALL, ALL, Set.of()).toString())
        .contains("not filled by the subscription on green");
    assertThat(gaps(fenced, ALL, ALL, Set.of(), ALL).toString())
        .contains("not published on green, so that nothing would flow back");
  }

  @Test
  void aPartitionIsCoveredByThePublishedTableAboveIt() {
    assertThat(gaps(Map.of("a.p", List.of("a.t")), ALL, Set.of("a.p", "a.t"), ALL, ALL)).isEmpty();
  }

  @Test
  void whatIsSentAndNotFencedIsNamed() {
    assertThat(gaps(Map.of(), ALL, ALL, ALL, ALL))
        .singleElement()
        .asString()
        .contains("published on blue, and the fence would leave it open");
  }

  @Test
  void whatOnlyTheIdleSideStillNamesIsNamed() {
    Set<String> more = Set.of("a.t", "a.gone", "bluegreen.sentinel");
    assertThat(gaps(Map.of("a.t", List.of()), ALL, ALL, more, more))
        .singleElement()
        .asString()
        .contains("a.gone", "is filled by the subscription on green and not published on blue");
  }

  @Test
  void whatAnExpandingMigrationAddedIsNoGapAndNeitherAreItsPartitions() {
    Map<String, List<String>> fenced =
        Map.of("a.t", List.of(), "a.new", List.of(), "a.parts_1", List.of("a.parts"));
    assertThat(gaps(fenced, ALL, ALL, ALL, ALL, Set.of("a.new", "a.parts"))).isEmpty();
    assertThat(gaps(fenced, ALL, ALL, ALL, ALL, Set.of())).hasSize(2);
    Set<String> both = Set.of("a.t", "a.new", "bluegreen.sentinel");
    assertThat(gaps(Map.of("a.new", List.of()), ALL, both, ALL, ALL, Set.of("a.new")))
        .as("once both sides have it, it is a table like any other")
        .isNotEmpty();
  }
}
