package shop;

import answers.Answers;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;

/** A web application with a pool and drivers of its own; it closes the pool when it goes. */
@WebListener
public final class PoolOfTheWar implements ServletContextListener {
  private static volatile HikariDataSource pool;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    HikariDataSource made = new HikariDataSource();
    made.setDriverClassName("io.bluegreen.jdbc.BlueGreenDriver");
    made.setJdbcUrl(event.getServletContext().getInitParameter("url"));
    pool = made;
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    pool.close();
  }

  /** Answers which side the pool leads to. */
  @WebServlet("/side")
  public static final class Side extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      try {
        response.getWriter().print(Answers.side(pool));
      } catch (SQLException e) {
        throw new IOException(e);
      }
    }
  }
}
