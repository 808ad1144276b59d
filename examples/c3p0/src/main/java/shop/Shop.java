package shop;

import com.mchange.v2.c3p0.ComboPooledDataSource;

/** An application with c3p0, which reads its file by itself. */
public class Shop {
  public static void main(String[] arguments) throws Exception {
    SideReader.run(new ComboPooledDataSource());
  }
}
