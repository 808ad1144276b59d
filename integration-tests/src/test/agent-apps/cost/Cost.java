import java.sql.DriverManager;

/**
 * A program that prints the duration of its first and second connect in microseconds. Without a URL it
 * only starts.
 */
public class Cost {
  public static void main(String[] urls) throws Exception {
    for (String url : urls) {
      for (int i = 0; i < 2; i++) {
        long begun = System.nanoTime();
        DriverManager.getConnection(url).close();
        System.out.println("connect" + (i + 1) + " " + (System.nanoTime() - begun) / 1000);
      }
    }
  }
}
