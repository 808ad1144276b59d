package io.bluegreen.it.cutover;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.PairAccess;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An access that counts the statements and commits sent to both sides together, and crashes at one
 * of them: after an odd one was answered, or before an even one is sent.
 */
public final class CrashingAccess implements PairAccess {
  private final PairAccess access;
  private final int crashAt;
  private final AtomicInteger sent = new AtomicInteger();

  public CrashingAccess(PairAccess access, int crashAt) {
    this.access = access;
    this.crashAt = crashAt;
  }

  /** How many statements and commits were sent. */
  int sent() {
    return sent.get();
  }

  @Override
  public Connection connect(Side side) throws SQLException {
    return wrapped(Connection.class, access.connect(side));
  }

  @Override
  public String connectionInfo(Side side) {
    return access.connectionInfo(side);
  }

  private <T> T wrapped(Class<T> type, Object target) {
    InvocationHandler handler = (proxy, method, arguments) -> invoke(target, method, arguments);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    boolean sends = method.getName().startsWith("execute") || method.getName().equals("commit");
    int number = sends ? sent.incrementAndGet() : 0;
    if (sends && number >= crashAt && (number > crashAt || number % 2 == 0)) {
      throw new Crash("before statement " + number);
    }
    Object result = call(target, method, arguments);
    if (sends && number == crashAt) {
      throw new Crash("after statement " + number);
    }
    if (result instanceof Statement statement) {
      Class<? extends Statement> type =
          result instanceof CallableStatement
              ? CallableStatement.class
              : result instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
      return wrapped(type, statement);
    }
    return result;
  }

  private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
