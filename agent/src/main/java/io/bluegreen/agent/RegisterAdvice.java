package io.bluegreen.agent;

import java.sql.Driver;
import java.sql.DriverAction;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.function.Function;
import net.bytebuddy.asm.Advice;

/**
 * What is woven into {@code org.postgresql.Driver.register}: the driver registers itself once more,
 * with an action that ends ours when it is deregistered, as application servers do to what a web
 * application leaves behind. Other threads cannot see the gap: the class is still initialising.
 */
final class RegisterAdvice {
  private RegisterAdvice() {}

  @Advice.OnMethodExit(suppress = Throwable.class)
  @SuppressWarnings("unchecked")
  static void exit(
      @Advice.Origin Class<?> pgjdbc, @Advice.FieldValue("registeredDriver") Driver registered)
      throws ReflectiveOperationException, SQLException {
    DriverAction leaving =
        ((Function<Class<?>, DriverAction>)
                Class.forName("io.bluegreen.agent.Bridge", true, ClassLoader.getSystemClassLoader())
                    .getField("LEAVING")
                    .get(null))
            .apply(pgjdbc);
    DriverManager.deregisterDriver(registered);
    DriverManager.registerDriver(registered, leaving);
  }
}
