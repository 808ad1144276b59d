package shop;

import answers.Answers;
import java.sql.Connection;
import java.sql.DriverManager;
import org.apache.ibatis.mapping.VendorDatabaseIdProvider;
import org.apache.ibatis.datasource.unpooled.UnpooledDataSource;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** What jOOQ and MyBatis make of the URL, and a side that is read by each. */
public final class MapperApp {
  public static void main(String[] arguments) throws Exception {
    String url = arguments[0];
    Answers.give(
        question -> {
          switch (question) {
            case "side":
              try (Connection connection = DriverManager.getConnection(url)) {
                return DSL.using(connection, SQLDialect.POSTGRES)
                        .fetchValue("SELECT side FROM place")
                    + " "
                    + Answers.side(connection).split(" ")[1];
              }
            case "jooq":
              try (Connection connection = DriverManager.getConnection(url)) {
                return DSL.using(connection).dialect().family().name();
              }
            case "mybatis":
              return new VendorDatabaseIdProvider()
                  .getDatabaseId(
                      new UnpooledDataSource("io.bluegreen.jdbc.BlueGreenDriver", url, null, null));
            default:
              throw new IllegalArgumentException(question);
          }
        });
  }
}
