package shop;

import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.io.Resources;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;

/** An application with MyBatis. */
public class Shop {

  /** The statements of table place. */
  public interface Places {
    @Select("SELECT side FROM place")
    String side();
  }

  public static void main(String[] arguments) throws Exception {
    SqlSessionFactory factory =
        new SqlSessionFactoryBuilder().build(Resources.getResourceAsReader("mybatis-config.xml"));
    SideReader.run(
        () -> {
          try (SqlSession session = factory.openSession()) {
            return session.getMapper(Places.class).side();
          }
        });
  }
}
