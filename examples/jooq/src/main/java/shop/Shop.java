package shop;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.table;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** An application with jOOQ. */
public class Shop {
  public static void main(String[] arguments) throws Exception {
    DSLContext jooq =
        DSL.using(
            new HikariDataSource(new HikariConfig("/hikari.properties")), SQLDialect.POSTGRES);
    SideReader.run(() -> jooq.select(field("side")).from(table("place")).fetchOne().value1());
  }
}
