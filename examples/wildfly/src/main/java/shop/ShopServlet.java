package shop;

import jakarta.annotation.Resource;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Says from where it reads. */
@WebServlet("/side")
public class ShopServlet extends HttpServlet {
  @Resource(lookup = "java:/jdbc/shop")
  private DataSource pool;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT side FROM place")) {
      row.next();
      response.getWriter().print("reads " + row.getString(1));
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }
}
