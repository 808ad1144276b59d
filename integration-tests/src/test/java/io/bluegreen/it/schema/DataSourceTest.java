package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.jdbc.BlueGreenDataSource;
import io.bluegreen.jdbc.BlueGreenDriver;
import io.bluegreen.jdbc.BlueGreenProperty;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;
import javax.naming.spi.NamingManager;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The ways to a connection that are not a URL alone. */
@ExtendWith(PgExtension.class)
class DataSourceTest {
  private final SchemaDeployment pair;

  DataSourceTest(PgDatabase database) throws SQLException {
    this.pair = SchemaDeployment.in(database).items().create();
  }

  private BlueGreenDataSource bean() {
    PgServer server = pair.database().server();
    BlueGreenDataSource bean = new BlueGreenDataSource();
    bean.setServerName(server.host());
    bean.setPortNumber(server.port());
    bean.setDatabaseName(pair.database().name());
    bean.setUser("postgres");
    bean.setPassword("trusted");
    bean.setDeployment(pair.name());
    bean.setTtl("300ms");
    bean.setProperty("ApplicationName", "bean");
    return bean;
  }

  private void assertFollows(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      pair.flipAndAwait("green");
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
      assertThat(Queries.one(connection, "SHOW application_name")).isEqualTo("bean");
      pair.flipAndAwait("blue");
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
    }
  }

  @Test
  void beanFollows() throws Exception {
    assertFollows(bean());
    try (Connection connection = bean().getConnection("postgres", "other")) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
    }
  }

  @Test
  void referenceFromJndiFollows() throws Exception {
    Object found = NamingManager.getObjectInstance(bean().getReference(), null, null, null);
    assertThat(found).isInstanceOf(BlueGreenDataSource.class);
    assertFollows((DataSource) found);
  }

  @Test
  void serializedBeanFollows() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(bean());
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertFollows((DataSource) in.readObject());
    }
  }

  @Test
  void propertiesCanComeFromThePropertiesObject() throws Exception {
    Properties info = new Properties();
    info.setProperty("user", "postgres");
    info.setProperty("bluegreen.deployment", pair.name());
    info.setProperty("bluegreen.side", "green");
    info.setProperty("ApplicationName", "info");
    String url = "jdbc:bluegreen:postgresql://" + pair.database().endpoint();
    try (Connection connection = DriverManager.getConnection(url, info)) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
      assertThat(Queries.one(connection, "SHOW application_name")).isEqualTo("info");
    }
    try (Connection connection = DriverManager.getConnection(url + "?bluegreen.side=blue", info)) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
    }
  }

  @Test
  void connectionsToANamedSideStayThere() throws Exception {
    try (Connection idle = pair.connect("bluegreen.side=idle");
        Connection blue = pair.connect("bluegreen.side=blue");
        Connection active = pair.connect()) {
      assertThat(SchemaDeployment.side(idle)).isEqualTo("green");
      pair.flipAndAwait("green");
      assertThat(SchemaDeployment.side(active)).isEqualTo("green");
      assertThat(SchemaDeployment.side(idle)).isEqualTo("green");
      assertThat(SchemaDeployment.side(blue)).isEqualTo("blue");
      pair.hold("1 hour");
      Queries.run(blue, "INSERT INTO item (id) VALUES (1)");
      pair.flipAndAwait("blue");
      assertThat(SchemaDeployment.side(idle)).isEqualTo("green");
    }
  }

  @Test
  void propertyInfoDescribesOurPropertiesAndPgjdbcs() throws Exception {
    DriverPropertyInfo[] all =
        new BlueGreenDriver().getPropertyInfo(pair.url("bluegreen.ttl=5s"), null);
    assertThat(all)
        .extracting(info -> info.name)
        .contains("bluegreen.deployment", "bluegreen.holdTimeout", "prepareThreshold", "user")
        .doesNotHaveDuplicates();
    for (BlueGreenProperty property : BlueGreenProperty.values()) {
      DriverPropertyInfo info =
          Arrays.stream(all).filter(one -> one.name.equals(property.key())).findAny().orElseThrow();
      assertThat(info.description).isNotBlank();
    }
    assertThat(all)
        .filteredOn(info -> info.name.equals("bluegreen.ttl"))
        .extracting(info -> info.value)
        .containsExactly("5s");
    assertThat(all)
        .filteredOn(info -> info.name.equals("bluegreen.watcher"))
        .extracting(info -> info.choices)
        .containsExactly(new String[] {"dedicated", "borrowed"});
  }

  @Test
  void urlsOfOthersAreLeftToOthers() throws Exception {
    BlueGreenDriver driver = new BlueGreenDriver();
    String plain = pair.database().jdbcUrl();
    assertThat(driver.acceptsURL(plain)).isFalse();
    assertThat(driver.connect(plain, new Properties())).isNull();
    assertThat(driver.getPropertyInfo(plain, new Properties())).isEmpty();
    try (Connection connection = DriverManager.getConnection(plain)) {
      assertThat(connection).isInstanceOf(org.postgresql.jdbc.PgConnection.class);
    }
  }
}
