package io.bluegreen.jdbc.internal.servlet;

import java.util.Set;
import javax.servlet.ServletContainerInitializer;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import org.jspecify.annotations.Nullable;

/**
 * The service that containers before Jakarta EE 9, such as Tomcat 9, call at the start of each
 * application.
 */
public final class JavaxInitializer implements ServletContainerInitializer {

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
