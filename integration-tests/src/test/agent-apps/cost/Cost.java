import java.sql.DriverManager;

/** Says how long its first and its second connection took, in microseconds; without a URL it only starts. */
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
