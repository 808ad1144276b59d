package io.bluegreen.it.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ControlDatabases;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.ServerErrorMessage;

/** Two databases: no flip without a fence, and the sentinel that carries the news of it across. */
@FullOnly
class ClusterFlipTest extends ControlTableTest {
  ClusterFlipTest(int major) throws SQLException {
    super(major);
  }

  @BeforeEach
  void deployment() throws SQLException {
    createPair();
    owner.execute("CREATE TABLE public.orders (id int PRIMARY KEY)");
  }

  @Test
  void aFlipOfAnUnfencedPairIsRefusedWithTheCommandToRun() throws Exception {
    long epoch = epoch("pair");
    ServerErrorMessage refusal = owner.refusal("UPDATE bluegreen.deployment SET active = 'green'");
    assertThat(refusal.getConstraint()).isEqualTo("deployment_old_side_is_fenced");
    assertThat(refusal.getMessage())
        .contains("\"pair\" cannot switch from blue to green: blue is not fenced");
    assertThat(refusal.getHint())
        .contains("bluegreen switch --deployment pair")
        .contains("SELECT bluegreen.fence('pair');")
        .contains("SET bluegreen.force = 'on'");
    assertThat(epoch("pair")).isEqualTo(epoch);
  }

  @Test
  void forceSwitchesAllTheSame() throws Exception {
    owner.execute("SET bluegreen.force = 'on'").execute("SELECT bluegreen.switch('pair', 'green')");
    assertThat(active("pair")).isEqualTo("green");
  }

  @Test
  void anyOtherValueOfForceIsNone() {
    assertThat(
            owner
                .refusal("SET bluegreen.force = 'maybe'; SELECT bluegreen.switch('pair', 'green')")
                .getConstraint())
        .isEqualTo("deployment_old_side_is_fenced");
  }

  @Test
  void confirmingTheActiveSideNeedsNoFence() throws Exception {
    owner.execute("SELECT bluegreen.switch('pair', 'blue')");
    owner.execute("SELECT bluegreen.hold('pair', '1 minute')");
  }

  @Test
  void aFencedPairSwitches() throws Exception {
    owner.execute("SELECT bluegreen.fence('pair'); SELECT bluegreen.switch('pair', 'green')");
    assertThat(active("pair")).isEqualTo("green");
  }

  @Test
  void afterTheFenceWasLiftedAFlipIsRefusedAgain() throws Exception {
    owner.execute("SELECT bluegreen.fence('pair'); SELECT bluegreen.unfence('pair')");
    assertThat(owner.refusal("SELECT bluegreen.switch('pair', 'green')").getConstraint())
        .isEqualTo("deployment_old_side_is_fenced");
  }

  @Test
  void theFenceOfAnEarlierSwitchDoesNotCount() throws Exception {
    owner.execute("SELECT bluegreen.fence('pair'); SELECT bluegreen.switch('pair', 'green')");
    owner.execute(
        "SET bluegreen.force = 'on'; SELECT bluegreen.switch_back('pair'); RESET bluegreen.force");
    assertThat(owner.refusal("SELECT bluegreen.switch('pair', 'green')").getConstraint())
        .isEqualTo("deployment_old_side_is_fenced");
  }

  @Test
  void switchBackNeedsTheFenceOfTheOtherSide() throws Exception {
    owner.execute("SELECT bluegreen.fence('pair'); SELECT bluegreen.switch('pair', 'green')");
    assertThat(owner.refusal("SELECT bluegreen.switch_back('pair')").getMessage())
        .contains("cannot switch from green to blue: green is not fenced");
  }

  @Test
  void theNewSideSwitchesOnceTheSentinelHasArrived() throws Exception {
    PgDatabase other = ControlDatabases.create(database.server());
    try (PgSession newSide = other.sessionAs(ControlDatabases.OWNER)) {
      long copied =
          newSide.queryLong(
              "SELECT bluegreen.create_deployment('pair', 'cluster', 'old:5432/app', 'new:5432/app')");
      newSide.execute("CREATE TABLE public.orders (id int PRIMARY KEY)");
      database.execute("CREATE PUBLICATION forward FOR TABLE public.orders, bluegreen.sentinel");
      subscribe(other, "forward");

      owner.execute("INSERT INTO public.orders VALUES (1)");
      assertThat(newSide.refusal("SELECT bluegreen.switch('pair', 'green')").getConstraint())
          .isEqualTo("deployment_old_side_is_fenced");
      long fence = owner.queryLong("SELECT bluegreen.fence('pair')");
      eventually()
          .untilAsserted(
              () ->
                  assertThat(newSide.column("SELECT epoch FROM bluegreen.sentinel"))
                      .containsExactly(Long.toString(fence)));
      assertThat(newSide.column("SELECT id FROM public.orders")).containsExactly("1");
      assertThat(newSide.queryLong("SELECT bluegreen.switch('pair', 'green')"))
          .isGreaterThan(fence)
          .isGreaterThan(copied);
    } finally {
      unsubscribe(other, "forward");
      other.drop();
    }
  }

  @Test
  void theIdleSideIsNotFencedByMistakeAndApplyPassesAFenceThere() throws Exception {
    PgDatabase other = ControlDatabases.create(database.server());
    try (PgSession idle = other.session()) {
      idle.execute(
          "SELECT bluegreen.create_deployment('pair', 'cluster', 'old:5432/app', 'new:5432/app')");
      idle.execute("CREATE TABLE public.orders (id int PRIMARY KEY)");
      database.execute("CREATE PUBLICATION forward FOR TABLE public.orders, bluegreen.sentinel");
      subscribe(other, "forward");

      ServerErrorMessage refusal = idle.refusal("SELECT bluegreen.fence('pair')");
      assertThat(refusal.getMessage())
          .contains("through subscription forward, so it is the idle side");
      assertThat(refusal.getHint()).contains("Connect to the active side");

      idle.execute("SET bluegreen.force = 'on'").execute("SELECT bluegreen.fence('pair')");
      assertThat(idle.refusal("INSERT INTO public.orders VALUES (7)").getSQLState())
          .isEqualTo("25006");
      owner.execute("INSERT INTO public.orders VALUES (1)");
      eventually()
          .untilAsserted(
              () -> assertThat(idle.column("SELECT id FROM public.orders")).containsExactly("1"));
    } finally {
      unsubscribe(other, "forward");
      other.drop();
    }
  }

  @Test
  void twoSubscriptionsMayBothDeliverTheSentinel() throws Exception {
    PgDatabase other = ControlDatabases.create(database.server());
    try {
      database.execute(
          "CREATE PUBLICATION first_half FOR TABLE public.orders, bluegreen.sentinel",
          "CREATE PUBLICATION second_half FOR TABLE bluegreen.sentinel");
      other.execute("CREATE TABLE public.orders (id int PRIMARY KEY)");
      subscribe(other, "first_half");
      subscribe(other, "second_half");
      owner.execute("SELECT bluegreen.fence('pair')");
      eventually()
          .untilAsserted(
              () ->
                  assertThat(other.queryLong("SELECT count(*) FROM bluegreen.sentinel"))
                      .isEqualTo(2));
      owner.execute(
          "INSERT INTO bluegreen.deployment (name, mode, blue, green) VALUES ('x', 'schema', 'a', 'b')");
      database.execute(
          "SET session_replication_role = replica", "INSERT INTO public.orders VALUES (2)");
      eventually()
          .untilAsserted(
              () -> assertThat(other.column("SELECT id FROM public.orders")).containsExactly("2"));
    } finally {
      unsubscribe(other, "first_half");
      unsubscribe(other, "second_half");
      other.drop();
    }
  }

  /**
   * Within one server the slot has to be there before the subscription, which would wait for
   * itself.
   */
  private void subscribe(PgDatabase subscriber, String publication) throws SQLException {
    database.execute(
        "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(publication));
    subscriber.execute(
        "CREATE SUBSCRIPTION %1$s CONNECTION '%2$s' PUBLICATION %1$s WITH (create_slot = false, slot_name = '%1$s', copy_data = false)"
            .formatted(publication, database.server().connectionInfo(database.name())));
  }

  private static void unsubscribe(PgDatabase subscriber, String publication) throws SQLException {
    subscriber.execute("DROP SUBSCRIPTION IF EXISTS " + publication);
  }
}
