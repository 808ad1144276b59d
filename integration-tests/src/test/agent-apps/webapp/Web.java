import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A web application that loads its driver itself, and closes its connection when it goes. */
public class Web extends HttpServlet {
  private Connection kept;

  @Override
  public void init() throws ServletException {
    try {
      Class.forName(System.getProperty("driver", "org.postgresql.Driver"));
      kept = DriverManager.getConnection(System.getProperty("url"));
    } catch (Exception e) {
      throw new ServletException(e);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
    try (Connection fresh = DriverManager.getConnection(System.getProperty("url"))) {
      response.getWriter().print(side(kept) + " and " + side(fresh));
    } catch (SQLException e) {
      response.getWriter().print(e);
    }
  }

  private static String side(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT side FROM place")) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public void destroy() {
    try {
      kept.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
