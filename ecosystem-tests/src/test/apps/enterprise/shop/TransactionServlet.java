package shop;

import answers.Answers;
import jakarta.annotation.Resource;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.naming.InitialContext;
import javax.sql.DataSource;

/** One transaction of the container over all data sources that the query names. */
@WebServlet("/transaction")
public final class TransactionServlet extends HttpServlet {
  @Resource private UserTransaction transaction;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      List<String> sides = new ArrayList<>();
      transaction.begin();
      for (String name : request.getQueryString().split(",")) {
        sides.add(Answers.side((DataSource) new InitialContext().lookup(name)));
      }
      transaction.commit();
      response.getWriter().print(String.join(", ", sides));
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
