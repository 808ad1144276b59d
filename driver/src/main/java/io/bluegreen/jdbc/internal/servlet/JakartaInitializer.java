package io.bluegreen.jdbc.internal.servlet;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The service that containers of Jakarta EE 9 and newer, such as Tomcat 10, call at the start of
 * each application.
 */
public final class JakartaInitializer implements ServletContainerInitializer {

  @Override
  public void onStartup(@Nullable Set<Class<?>> types, ServletContext context) {
    if (ApplicationDrivers.areOf(context.getClassLoader())) {
      context.addListener(new EndListener());
    }
  }

  /** The listener for the end of the application. */
  private static final class EndListener implements ServletContextListener {
    @Override
    public void contextDestroyed(ServletContextEvent event) {
      ApplicationDrivers.deregister();
    }
  }
}
