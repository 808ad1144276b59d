package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.log.CapturedLog;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The thread that reads the control table meets an error, or a network that says nothing. */
@ExtendWith(PgExtension.class)
class WatcherFailsTest {
  private final PgDatabase database;
  private SchemaDeployment pair;
  private TcpProxy control;

  WatcherFailsTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
    control = TcpProxy.to(database.server().host(), database.server().port());
  }

  @AfterEach
  void closeProxy() {
    control.close();
  }

  private String byProxy() {
    return "bluegreen.control=" + control.address() + "/" + database.name();
  }

  /** What pgjdbc reads from, until it is told to run out of memory. */
  public static final class FailingSockets extends SocketFactory {
    static final AtomicBoolean FAILS = new AtomicBoolean();

    @Override
    public Socket createSocket() {
      return new Socket() {
        @Override
        public InputStream getInputStream() throws IOException {
          return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read(byte[] to, int from, int length) throws IOException {
              int read = super.read(to, from, length);
              boolean watcher = Thread.currentThread().getName().equals("bluegreen-watcher");
              if (watcher && FAILS.compareAndSet(true, false)) {
                throw new OutOfMemoryError("on purpose");
              }
              return read;
            }
          };
        }
      };
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void anErrorOnItsThreadIsLoggedCountedAndOutlived() throws Exception {
    try (CapturedLog log = CapturedLog.open();
        Connection connection =
            pair.connect("bluegreen.ttl=50ms", "socketFactory=" + FailingSockets.class.getName())) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      FailingSockets.FAILS.set(true);
      Waits.eventually().until(() -> pair.jmx().getWatcherRestarts() == 1);
      pair.flip("green");
      Waits.eventually().until(() -> SchemaDeployment.side(connection), "green"::equals);
      assertThat(log.messages(Level.ERROR, "failed and starts again")).hasSize(1);
    }
  }

  /** A container or a library may interrupt every thread that it finds. */
  @Test
  void anInterruptBySomebodyElseIsForgotten() throws Exception {
    try (Connection connection = pair.connect(byProxy(), "bluegreen.ttl=50ms")) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      int before = control.accepted();
      control.refuse();
      control.cut();
      Waits.eventually().until(() -> control.accepted() > before);
      Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().equals("bluegreen-watcher"))
          .forEach(Thread::interrupt);
      Waits.eventually().until(() -> control.accepted() > before + 3);
      control.admit();
      long epoch = pair.flip("green");
      pair.awaitSeen(epoch);
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
      assertThat(control.accepted()).as("logins with pauses between").isLessThan(before + 50);
    }
  }

  /** The application waits half an hour for its own long queries. */
  @Test
  void silenceFailsBoundariesWhateverTheApplicationsTimeoutsAre() throws Exception {
    try (Connection connection =
        pair.connect(
            byProxy(),
            "socketTimeout=1800",
            "bluegreen.ttl=100ms",
            "bluegreen.onControlLoss=fail",
            "bluegreen.controlLossTimeout=1s")) {
      Queries.run(connection, "INSERT INTO item (id) VALUES (1)");
      control.stall();
      Waits.eventually()
          .until(
              () ->
                  BackgroundCall.doing(() -> SchemaDeployment.side(connection)).failure()
                      instanceof SQLTransientException);
      control.resume();
      Waits.eventually()
          .ignoreExceptions()
          .until(() -> SchemaDeployment.side(connection), "blue"::equals);
    }
  }

  @Test
  void losingTheTableIsOneLineWithoutAStackTrace() throws Exception {
    try (CapturedLog log = CapturedLog.open();
        Connection connection = pair.connect(byProxy(), "bluegreen.ttl=50ms")) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      control.refuse();
      control.cut();
      Waits.eventually()
          .until(() -> !log.messages(Level.WARN, "does not answer; the last-known").isEmpty());
      assertThat(log.messages(Level.WARN, "does not answer; the last-known"))
          .singleElement()
          .asString()
          .contains(control.address())
          .doesNotContain("\n");
      control.admit();
      pair.flip("green");
      Waits.eventually().until(() -> SchemaDeployment.side(connection), "green"::equals);
    }
  }

  @Test
  void anEndpointThatDoesNotAnswerIsNamedWithItsProperty() throws Exception {
    control.refuse();
    assertThat(BackgroundCall.doing(() -> pair.connect(byProxy()).close()).failure())
        .isInstanceOf(SQLException.class)
        .hasMessageStartingWith("bluegreen.control: the control table at ")
        .hasMessageContaining(control.address())
        .hasMessageNotContaining("\n");
  }

  /** What the agent asks for where nothing else is said. */
  @Test
  void anEndpointThatDoesNotAnswerStopsNobodyWhoMayPassThrough() throws Exception {
    control.refuse();
    // A spelling of the address that no other test uses: it is told of once per JVM.
    String url =
        pair.url(byProxy(), "bluegreen.onMissing=passthrough")
            .replace("//" + database.server().host() + ":", "//localhost:");
    try (CapturedLog log = CapturedLog.open();
        Connection connection = DriverManager.getConnection(url)) {
      assertThat(Queries.one(connection, "SELECT 1")).isEqualTo("1");
      assertThat(log.messages(Level.WARN, "pass through unrouted"))
          .singleElement()
          .asString()
          .contains("bluegreen.control", control.address());
    }
  }

  /** What fails then is the application's own login: the control table answers, and has the row. */
  @Test
  void anApplicationsServerThatIsAwayIsNoMissingTable() throws Exception {
    String url =
        pair.url(
                "bluegreen.control=" + database.endpoint(),
                "bluegreen.onMissing=passthrough",
                "connectTimeout=5")
            .replace("//" + database.endpoint(), "//" + control.address() + "/" + database.name());
    control.refuse();
    assertThat(BackgroundCall.doing(() -> DriverManager.getConnection(url).close()).failure())
        .isInstanceOf(SQLException.class);
    control.admit();
    try (Connection connection = DriverManager.getConnection(url)) {
      assertThat(connection.isWrapperFor(io.bluegreen.jdbc.BlueGreenConnection.class)).isTrue();
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      assertThat(pair.jmx().getPassedThrough()).isZero();
    }
  }

  /** Wherever it stands in the list: what cannot be asked may have the row. */
  @Test
  void theOrderOfEndpointsDecidesNothing() throws Exception {
    control.refuse();
    String none = database.server().endpoint("postgres");
    String gone = control.address() + "/" + database.name();
    for (String both : new String[] {none + "%3B" + gone, gone + "%3B" + none}) {
      assertThat(
              BackgroundCall.doing(() -> pair.connect("bluegreen.control=" + both).close())
                  .failure())
          .as(both)
          .hasMessageStartingWith("bluegreen.control: the control table at " + "jdbc");
      try (Connection connection =
          pair.connect("bluegreen.control=" + both, "bluegreen.onMissing=passthrough")) {
        assertThat(connection.isWrapperFor(io.bluegreen.jdbc.BlueGreenConnection.class))
            .as(both)
            .isFalse();
      }
    }
  }

  /**
   * Every role that may connect can notify, as often as it likes. The reads are counted on their
   * way to the server: its statistics tell of earlier ones late.
   */
  @Test
  void aFloodOfNotificationsIsReadForAtABoundedPace() throws Exception {
    database.execute("CREATE ROLE chatty LOGIN");
    try (Connection connection = pair.connect(byProxy(), "bluegreen.ttl=1h");
        Connection chatty = database.connectAs("chatty")) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      AtomicLong reads = new AtomicLong();
      control.breakNext(message -> isRead(message) && reads.incrementAndGet() < 0, Then.CUT_BEFORE);
      long started = System.nanoTime();
      for (int sent = 0; sent < 400 || reads.get() < 15; sent++) {
        Queries.run(chatty, "NOTIFY bluegreen, 'x'");
      }
      long tenths = 1 + (System.nanoTime() - started) / 100_000_000L;
      // Some at once, one every tenth of a second, and one that was on its way before.
      assertThat(reads).hasValueLessThanOrEqualTo(5 + tenths + 1);
      pair.flipAndAwait("green");
    } finally {
      database.execute("DROP ROLE chatty");
    }
  }

  private static boolean isRead(ClientMessage message) {
    return message.runs("FROM bluegreen.deployment");
  }
}
