package io.bluegreen.agent;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.function.Function;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** What is woven into {@code org.postgresql.Driver.connect}; its code runs there, not here. */
final class ConnectAdvice {
  private ConnectAdvice() {}

  @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class, suppress = Throwable.class)
  @SuppressWarnings("unchecked")
  static @Nullable Object enter(
      @Advice.Origin Class<?> pgjdbc,
      @Advice.Argument(0) String url,
      @Advice.Argument(1) Properties info)
      throws ReflectiveOperationException {
    return ((Function<Object[], Object>)
            Class.forName("io.bluegreen.agent.Bridge", true, ClassLoader.getSystemClassLoader())
                .getField("CONNECT")
                .get(null))
        .apply(new Object[] {pgjdbc, url, info});
  }

  @Advice.OnMethodExit
  @SuppressWarnings("UnusedVariable")
  static void exit(
      @Advice.Enter @Nullable Object outcome, @Advice.Return(readOnly = false) Connection returned)
      throws SQLException {
    if (outcome instanceof SQLException) {
      throw (SQLException) outcome;
    }
    if (outcome != null) {
      returned = (Connection) outcome;
    }
  }
}
