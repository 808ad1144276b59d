/**
 * The JDBC driver. {@code io.bluegreen.jdbc} is promised to users; {@code io.bluegreen.jdbc.model}
 * has the value types that the operators' tool and the agent share with the driver.
 */
module io.bluegreen.jdbc {
  requires transitive java.sql;
  requires java.logging;
  requires java.management;
  requires java.naming;
  requires java.transaction.xa;
  requires static jdk.jfr;

  requires com.github.benmanes.caffeine;
  requires org.postgresql.jdbc;
  requires static micrometer.core;
  requires static org.slf4j;

  exports io.bluegreen.jdbc;
  exports io.bluegreen.jdbc.model;

  provides java.sql.Driver with
      io.bluegreen.jdbc.BlueGreenDriver;
}
