package shop;

import answers.Answers;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** Answers which side a data source of the server leads to; the query is its name in JNDI. */
@WebServlet("/side")
public final class SideServlet extends HttpServlet {
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      DataSource pool = (DataSource) new InitialContext().lookup(request.getQueryString());
      response.getWriter().print(Answers.side(pool));
    } catch (NamingException | SQLException e) {
      throw new IOException(e);
    }
  }
}
