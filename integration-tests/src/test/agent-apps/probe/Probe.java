import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * A program that connects to each given URL and prints the result.
 */
public class Probe {
  public static void main(String[] urls) throws Exception {
    System.out.println("main begins");
    for (String url : urls) {
      if (url.equals("wait")) {
        System.out.println("waiting");
        System.in.read();
        continue;
      }
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT current_setting('search_path') AS application")) {
        row.next();
        System.out.println(
            "connected " + connection.getClass().getSimpleName() + " path " + row.getString(1)
                + " url " + connection.getMetaData().getURL());
      } catch (SQLException e) {
        System.out.println("refused " + e.getSQLState() + " " + e.getMessage());
      }
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("bluegreen-jmx")) {
        thread.join();
      }
    }
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName name : beans.queryNames(new ObjectName("io.bluegreen:*"), null)) {
      System.out.println(
          "bean " + name.getKeyProperty("type")
              + " passed " + beans.getAttribute(name, "PassedThrough")
              + (name.getKeyProperty("type").equals("Agent")
                  ? " routed " + beans.getAttribute(name, "Routed")
                      + " excluded " + beans.getAttribute(name, "Excluded")
                  : ""));
    }
    System.out.println("end");
  }
}
