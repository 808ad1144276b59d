package io.bluegreen.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.jdbc.internal.config.BlueGreenUrl;
import io.bluegreen.jdbc.internal.config.ConnectionProperty;
import java.beans.BeanInfo;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.Reference;
import javax.naming.spi.NamingManager;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlueGreenDataSourceTest {

  private static BlueGreenDataSource configured() {
    BlueGreenDataSource source = new BlueGreenDataSource();
    source.setUrl("jdbc:bluegreen:postgresql://a:1,b:2/orders?bluegreen.ttl=2s");
    source.setUser("app");
    source.setPassword("s3cret&\"");
    source.setDeployment("shop");
    source.setPooler("session");
    source.setProperty("sslmode", "require");
    source.setLoginTimeout(7);
    return source;
  }

  private static void assertSameConfiguration(BlueGreenDataSource copy) {
    BlueGreenDataSource original = configured();
    assertThat(copy.getUrl()).isEqualTo(original.getUrl());
    assertThat(copy.getUser()).isEqualTo("app");
    assertThat(copy.getDeployment()).isEqualTo("shop");
    assertThat(copy.getPooler()).isEqualTo("session");
    assertThat(copy.getTtl()).isEqualTo("1s");
    assertThat(copy.getLoginTimeout()).isEqualTo(7);
    assertThat(contents(copy.getReference())).isEqualTo(contents(original.getReference()));
  }

  private static Map<String, Object> contents(Reference reference) {
    return Collections.list(reference.getAll()).stream()
        .collect(Collectors.toMap(address -> address.getType(), address -> address.getContent()));
  }

  @Test
  void comesBackFromJndiAsItWasStored() throws Exception {
    Reference stored = configured().getReference();

    Object restored = NamingManager.getObjectInstance(stored, null, null, null);

    assertThat(restored).isInstanceOf(BlueGreenDataSource.class);
    assertSameConfiguration((BlueGreenDataSource) restored);
    assertThat(contents(stored)).containsEntry("password", "s3cret&\"");
  }

  @Test
  void theFactoryLeavesOthersReferencesAlone() {
    BlueGreenDataSourceFactory factory = new BlueGreenDataSourceFactory();

    assertThat(factory.getObjectInstance(null, null, null, null)).isNull();
    assertThat(factory.getObjectInstance("text", null, null, null)).isNull();
    assertThat(factory.getObjectInstance(new Reference("org.other.Source"), null, null, null))
        .isNull();
  }

  @Test
  void comesBackFromSerializationAsItWasStored() throws Exception {
    BlueGreenDataSource original = configured();
    original.setLogWriter(new PrintWriter(new ByteArrayOutputStream(), true, UTF_8));

    BlueGreenDataSource copy = serialized(original);

    assertSameConfiguration(copy);
    assertThat(copy.getLogWriter()).isNull();
    assertThat(serialized(new BlueGreenDataSource()).getUrl())
        .isEqualTo(new BlueGreenDataSource().getUrl());
  }

  @Test
  void theUrlHasBothSpellings() {
    BlueGreenDataSource source = new BlueGreenDataSource();

    source.setURL("jdbc:bluegreen:postgresql://a/orders");

    assertThat(source.getUrl())
        .isEqualTo(source.getURL())
        .isEqualTo("jdbc:bluegreen:postgresql://a/orders");
  }

  @Test
  void withoutAnyUrlItSaysSo() {
    BlueGreenDataSource source = new BlueGreenDataSource();
    source.setUser("app");
    source.setDeployment("shop");

    assertThatThrownBy(source::getConnection)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("has no url")
        .hasMessageContaining("setUrl(\"jdbc:bluegreen:postgresql://host:port/database\")");
  }

  private static BlueGreenDataSource serialized(BlueGreenDataSource source)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(source);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (BlueGreenDataSource) in.readObject();
    }
  }

  @Test
  void makesAUrlFromServerPortAndDatabase() {
    BlueGreenDataSource source = new BlueGreenDataSource();
    assertThat(source.getUrl()).isEqualTo("jdbc:bluegreen:postgresql://localhost:5432/");

    source.setServerName("db");
    source.setPortNumber(5433);
    source.setDatabaseName("orders");

    assertThat(source.getUrl()).isEqualTo("jdbc:bluegreen:postgresql://db:5433/orders");
    assertThat(source.getServerName()).isEqualTo("db");
    assertThat(source.getPortNumber()).isEqualTo(5433);
    assertThat(source.getDatabaseName()).isEqualTo("orders");
    source.setUrl("jdbc:bluegreen:postgresql:other");
    assertThat(source.getUrl()).isEqualTo("jdbc:bluegreen:postgresql:other");
    source.setUrl(null);
    assertThat(source.getUrl()).isEqualTo("jdbc:bluegreen:postgresql://db:5433/orders");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "jdbc:postgresql://db/orders", "db/orders"})
  void refusesAUrlThatIsNotOurs(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlueGreenDataSource().setUrl(url))
        .withMessageContaining("'" + url + "'")
        .withMessageContaining("jdbc:bluegreen:postgresql:");
  }

  @Test
  void aBadPropertyFailsTheConnectBeforeAnythingIsSent() {
    BlueGreenDataSource source = configured();
    source.setHoldTimeout("for ever");

    assertThatThrownBy(source::getConnection)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("bluegreen.holdTimeout = 'for ever'");
    assertThatThrownBy(() -> source.getConnection("u", "p")).hasMessageContaining("for ever");
    source.setHoldTimeout(null);
    source.setProperty("bluegreen.tll", "1s");
    assertThatThrownBy(source::getConnection).hasMessageContaining("'bluegreen.ttl'");
  }

  /** A bean without a setter could not be configured by a container. */
  @Test
  void everyPropertyOfOursIsABeanPropertyWithTheDocumentedDefault() throws Exception {
    BeanInfo bean = Introspector.getBeanInfo(BlueGreenDataSource.class);
    Map<String, PropertyDescriptor> properties =
        Stream.of(bean.getPropertyDescriptors())
            .collect(Collectors.toMap(PropertyDescriptor::getName, each -> each));
    for (ConnectionProperty property : ConnectionProperty.values()) {
      String name = property.key().substring("bluegreen.".length());
      PropertyDescriptor descriptor = Objects.requireNonNull(properties.get(name), name);
      BlueGreenDataSource source = new BlueGreenDataSource();
      assertThat(read(descriptor, source)).as(name).isEqualTo(property.defaultValue());
      descriptor.getWriteMethod().invoke(source, "x-" + name);
      assertThat(read(descriptor, source)).isEqualTo("x-" + name);
      assertThat(contents(source.getReference())).containsEntry(property.key(), "x-" + name);
      descriptor.getWriteMethod().invoke(source, (Object) null);
      assertThat(read(descriptor, source)).isEqualTo(property.defaultValue());
    }
  }

  /** Containers find a setter by the property's name; which of two they take must not matter. */
  @Test
  void everyWritableBeanPropertyHasOneTypeAndTheUrlBothSpellings() throws Exception {
    Set<String> writable = new TreeSet<>();
    for (PropertyDescriptor each :
        Introspector.getBeanInfo(BlueGreenDataSource.class).getPropertyDescriptors()) {
      if (each.getWriteMethod() != null) {
        writable.add(each.getName());
        assertThat(each.getPropertyType())
            .as(each.getName())
            .isEqualTo(each.getWriteMethod().getParameterTypes()[0])
            .isIn(String.class, int.class, PrintWriter.class);
        assertThat(each.getReadMethod() == null)
            .as(each.getName())
            .isEqualTo(each.getName().equals("password"));
      }
    }
    assertThat(writable)
        .contains("URL", "url", "serverName", "portNumber", "databaseName", "user", "password")
        .contains("loginTimeout", "logWriter")
        .hasSize(9 + ConnectionProperty.values().length);
    for (String name : new String[] {"url", "URL"}) {
      BlueGreenDataSource source = new BlueGreenDataSource();
      new PropertyDescriptor(name, BlueGreenDataSource.class)
          .getWriteMethod()
          .invoke(source, "jdbc:bluegreen:postgresql://a/orders");
      assertThat(source.getUrl()).isEqualTo("jdbc:bluegreen:postgresql://a/orders");
      assertThat(contents(source.getReference())).containsOnlyKeys("url");
    }
  }

  private static @Nullable Object read(PropertyDescriptor property, BlueGreenDataSource source)
      throws ReflectiveOperationException {
    return property.getReadMethod().invoke(source);
  }

  @Test
  void isADataSourceLikeOthers() throws Exception {
    BlueGreenDataSource source = new BlueGreenDataSource();

    assertThat(source.unwrap(DataSource.class)).isSameAs(source);
    assertThat(source.isWrapperFor(BlueGreenDataSource.class)).isTrue();
    assertThat(source.isWrapperFor(Locale.class)).isFalse();
    assertThatThrownBy(() -> source.unwrap(Locale.class)).isInstanceOf(SQLException.class);
    assertThat(source.getLoginTimeout()).isZero();
    source.setLoginTimeout(3);
    source.setLoginTimeout(0);
    assertThat(contents(source.getReference())).doesNotContainKey("loginTimeout");
    assertThat(source.getParentLogger().getName()).isEqualTo("io.bluegreen.jdbc");
    assertThat(source.getUser()).isNull();
  }

  @Test
  void encodesADatabaseNameThatAUrlCouldNotHold() throws SQLException {
    BlueGreenDataSource source = new BlueGreenDataSource();
    source.setDatabaseName("a b%?&é");

    assertThat(BlueGreenUrl.parse(source.getUrl()).database()).isEqualTo("a b%?&é");
  }
}
