import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/**
 * Tomcat, which deploys the web application in a directory again and again. Arguments: its base
 * directory, the application's, how often.
 */
public class Container {
  public static void main(String[] arguments) throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(arguments[0]);
    tomcat.setPort(0);
    tomcat.getConnector();
    tomcat.getHost();
    tomcat.start();
    int port = tomcat.getConnector().getLocalPort();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 1; i <= Integer.parseInt(arguments[2]); i++) {
      loaders.add(deployAndUndeploy(tomcat, port, arguments[1], i));
    }
    for (int left = loaders.size(); left > 0; ) {
      System.gc();
      Thread.sleep(20);
      left = (int) loaders.stream().filter(loader -> loader.get() != null).count();
    }
    System.out.println("collected " + loaders.size());
    tomcat.stop();
    System.exit(0);
  }

  private static WeakReference<ClassLoader> deployAndUndeploy(
      Tomcat tomcat, int port, String directory, int number) throws Exception {
    Context context = tomcat.addContext("", new File(directory).getAbsolutePath());
    Tomcat.addServlet(context, "web", "Web").setLoadOnStartup(1);
    context.addServletMappingDecoded("/", "web");
    for (int i = 0; i < 2; i++) {
      System.out.println("answer " + number + " " + get(port));
    }
    WeakReference<ClassLoader> loader = new WeakReference<>(context.getLoader().getClassLoader());
    tomcat.getHost().removeChild(context);
    System.out.println("undeployed " + number);
    return loader;
  }

  private static String get(int port) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/")).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
