package shop;

import answers.Answers;
import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalPropertiesReader;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.vibur.dbcp.ViburDBCPDataSource;

/** A pool that is given a URL, and a driver class where it insists on one. */
public final class PoolApp {
  public static void main(String[] arguments) throws Exception {
    DataSource pool = pool(arguments[0], arguments[1]);
    Answers.give(question -> Answers.side(pool));
    if (pool instanceof AutoCloseable) {
      ((AutoCloseable) pool).close();
    }
  }

  private static DataSource pool(String kind, String url) throws Exception {
    switch (kind) {
      case "hikari":
        HikariDataSource hikari = new HikariDataSource();
        hikari.setJdbcUrl(url);
        return hikari;
      case "dbcp2":
        BasicDataSource dbcp = new BasicDataSource();
        dbcp.setUrl(url);
        return dbcp;
      case "tomcat":
        org.apache.tomcat.jdbc.pool.DataSource tomcat =
            new org.apache.tomcat.jdbc.pool.DataSource();
        // It warns without one.
        tomcat.setDriverClassName("io.bluegreen.jdbc.BlueGreenDriver");
        tomcat.setUrl(url);
        return tomcat;
      case "c3p0":
        ComboPooledDataSource c3p0 = new ComboPooledDataSource();
        c3p0.setJdbcUrl(url);
        return c3p0;
      case "agroal":
        return AgroalDataSource.from(
            new AgroalPropertiesReader()
                .readProperties(Map.of("jdbcUrl", url, "maxSize", "2")));
      case "vibur":
        ViburDBCPDataSource vibur = new ViburDBCPDataSource();
        vibur.setJdbcUrl(url);
        vibur.setUsername("postgres");
        vibur.setPassword("");
        vibur.start();
        return vibur;
      case "p6spy":
        HikariDataSource spied = new HikariDataSource();
        spied.setJdbcUrl(url.replace("jdbc:", "jdbc:p6spy:"));
        return spied;
      case "plain":
        HikariDataSource plain = new HikariDataSource();
        plain.setDriverClassName("io.bluegreen.jdbc.PlainUrlDriver");
        plain.setJdbcUrl(url.replace("bluegreen:postgresql", "postgresql"));
        return plain;
      default:
        throw new IllegalArgumentException(kind);
    }
  }
}
