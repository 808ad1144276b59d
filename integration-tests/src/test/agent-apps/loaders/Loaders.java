import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Properties;

/**
 * Several pgjdbcs in one JVM, each in a loader as modular containers make them: it has its jar, and of
 * the JDK only what it asked for. Arguments: a URL, and a jar for each.
 */
public class Loaders {
  public static void main(String[] arguments) throws Exception {
    Connection[] open = new Connection[arguments.length];
    for (int i = 1; i < arguments.length; i++) {
      ClassLoader module =
          new URLClassLoader(new URL[] {new File(arguments[i]).toURI().toURL()}, new Needed());
      Driver driver =
          (Driver) Class.forName("org.postgresql.Driver", true, module).getConstructor().newInstance();
      open[i] = driver.connect(arguments[0], new Properties());
    }
    for (int i = 1; i < arguments.length; i++) {
      try (Statement statement = open[i].createStatement();
          ResultSet row = statement.executeQuery("SELECT side FROM place")) {
        row.next();
        System.out.println(
            open[i].getMetaData().getDriverVersion() + " is on " + row.getString(1));
      }
    }
    System.exit(0);
  }

  private static class Needed extends ClassLoader {
    Needed() {
      super(null);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.matches("(java\\.|javax\\.(sql|naming|xml|security|transaction)\\.|org\\.(ietf|w3c|xml)\\.).*")) {
        return ClassLoader.getPlatformClassLoader().loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }
}
