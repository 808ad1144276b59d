package io.bluegreen.jdbc.internal.searchpath;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import io.bluegreen.jdbc.model.Side;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Whose path a session is on, as its statements and the server's answers change it. */
class SessionSearchPathTest {
  private static final DeploymentSnapshot BLUE = deployment("orders").epoch(1).build();
  private static final DeploymentSnapshot GREEN =
      deployment("orders").epoch(2).active(Side.GREEN).build();

  private final SearchPathPlan plan =
      new SearchPathPlan(SearchPathTemplate.parse("{active},{rest}"), "\"$user\", public");
  private final SessionSearchPath path =
      new SessionSearchPath(plan, path("blue", "$user", "public"));

  private static SearchPath path(String... schemas) {
    return new SearchPath(List.of(schemas));
  }

  /** The application sends a statement in autocommit, and the server is asked afterwards. */
  private void applicationSends(String sql, SearchPath answer, DeploymentSnapshot under) {
    path.disturb(
        Objects.requireNonNull(
            SearchPathStatement.of(StatementClassifier.classify(sql, true)), sql));
    assertThat(path.isUncertain()).isTrue();
    path.settle(answer, under);
    assertThat(path.isUncertain()).isFalse();
  }

  @Test
  void aFreshSessionIsRoutedAndOnlyMissesThePathAfterAFlip() {
    assertThat(path.isUnrouted()).isFalse();
    assertThat(path.isUncertain()).isFalse();
    assertThat(path.missing(BLUE)).isNull();
    assertThat(path.missing(GREEN)).isEqualTo(path("green", "$user", "public"));

    path.set(path("green", "$user", "public"));

    assertThat(path.missing(GREEN)).isNull();
    assertThat(path.missing(BLUE)).isEqualTo(path("blue", "$user", "public"));
  }

  @Test
  void aSessionOpenedWithoutAPathMissesOne() {
    SessionSearchPath bare = new SessionSearchPath(plan, null);

    assertThat(bare.missing(BLUE)).isEqualTo(path("blue", "$user", "public"));
    assertThat(bare.isInForce(path("blue"))).isFalse();
  }

  @Test
  void aTenantsPathIsNeverShadowed() {
    applicationSends("SET search_path = tenant, public", path("tenant", "public"), BLUE);

    assertThat(path.isUnrouted()).isTrue();
    assertThat(path.wanted(BLUE)).isEqualTo(path("tenant", "public"));
    assertThat(path.missing(BLUE)).isNull();
    assertThat(path.missing(GREEN)).isNull();
  }

  @Test
  void anUnroutedSessionIsRoutedAgainOnceItsPathIsReset() {
    applicationSends("SET search_path = tenant", path("tenant"), BLUE);

    applicationSends("RESET search_path", path("blue", "$user", "public"), GREEN);

    assertThat(path.isUnrouted()).isFalse();
    assertThat(path.missing(GREEN)).isEqualTo(path("green", "$user", "public"));
  }

  @Test
  void aResetToWhatTheServerGivesByItselfIsFollowedByOurPath() {
    applicationSends("DISCARD ALL", path("$user", "public"), BLUE);

    assertThat(path.isUnrouted()).isFalse();
    assertThat(path.missing(BLUE)).isEqualTo(path("blue", "$user", "public"));
  }

  @Test
  void theServersOwnPathSetOnPurposeIsTheApplications() {
    applicationSends("SET search_path = \"$user\", public", path("$user", "public"), BLUE);

    assertThat(path.isUnrouted()).isTrue();
    assertThat(path.missing(GREEN)).isNull();
  }

  @Test
  void aPathThatNamesASideKeepsItsShapeAndFollowsTheFlip() {
    applicationSends("SET search_path = blue", path("blue"), BLUE);

    assertThat(path.isUnrouted()).isFalse();
    assertThat(path.missing(BLUE)).isNull();
    assertThat(path.missing(GREEN)).isEqualTo(path("green"));
  }

  @Test
  void theUsualPathOfEitherSideIsOursAgain() {
    applicationSends("SET search_path = tenant", path("tenant"), BLUE);
    applicationSends(
        "SELECT 1; SET search_path = green, \"$user\", public",
        path("green", "$user", "public"),
        BLUE);

    assertThat(path.isUnrouted()).isFalse();
    assertThat(path.missing(BLUE)).isEqualTo(path("blue", "$user", "public"));
  }

  @Test
  void aStatementThatChangedNothingLeavesATenantAlone() {
    applicationSends("SET search_path = tenant", path("tenant"), BLUE);

    applicationSends("SELECT set_config('search_path', ?, false)", path("tenant"), GREEN);

    assertThat(path.isUnrouted()).isTrue();
    assertThat(path.missing(GREEN)).isNull();
  }

  @Test
  void aTransactionsOwnPathIsNotAskedFor() {
    path.disturb(
        Objects.requireNonNull(
            SearchPathStatement.of(
                StatementClassifier.classify("SET LOCAL search_path = tenant", true))));

    assertThat(path.isUncertain()).isFalse();
    assertThat(path.isUnrouted()).isFalse();
  }

  @Test
  void aPossibleResetIsForgottenOnceTheServerHasAnswered() {
    applicationSends("RESET ALL", path("blue", "$user", "public"), BLUE);
    applicationSends("SET search_path = \"$user\", public", path("$user", "public"), BLUE);

    assertThat(path.isUnrouted()).isTrue();
  }

  @Test
  void resettingByHandForgetsWhatTheApplicationDid() {
    applicationSends("SET search_path = tenant", path("tenant"), BLUE);
    path.disturb(SearchPathStatement.ofSchema(null));

    path.reset();

    assertThat(path.isUncertain()).isFalse();
    assertThat(path.isUnrouted()).isFalse();
    assertThat(path.wanted(GREEN)).isEqualTo(path("green", "$user", "public"));
  }

  /** Behind a session pooler the server's own path is not what currentSchema names. */
  @Test
  void aResetIsFollowedByOurPathWhateverTheServerGives() {
    applicationSends("DISCARD ALL", path("somewhere", "else"), BLUE);

    assertThat(path.isUnrouted()).isFalse();
    assertThat(path.missing(BLUE)).isEqualTo(path("blue", "$user", "public"));
  }
}
