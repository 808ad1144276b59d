package io.bluegreen.jdbc.internal.wrapper;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.DatabaseMetaData;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.TransactionState;

/** Stands at the far end of a wrapper and notes what arrives there. */
final class CallRecorder implements InvocationHandler {
  private @Nullable String expected;
  private @Nullable String arrived;
  private @Nullable Object answer;

  /** Returns an object of all the given interfaces whose calls arrive here. */
  <T> T as(Class<T> first, Class<?>... more) {
    Class<?>[] types = Arrays.copyOf(more, more.length + 1);
    types[more.length] = first;
    return first.cast(Proxy.newProxyInstance(CallRecorder.class.getClassLoader(), types, this));
  }

  /** Waits for one method, which is to answer so. */
  void expect(Method method, @Nullable Object value) {
    expected = signature(method);
    answer = value;
    arrived = null;
  }

  @Nullable String arrived() {
    return arrived;
  }

  static String signature(Method method) {
    return method.getName() + Arrays.toString(method.getParameterTypes());
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
    String signature = signature(method);
    if (signature.equals(expected)) {
      arrived = signature;
      return answer;
    }
    if (method.getReturnType() == DatabaseMetaData.class) {
      return as(DatabaseMetaData.class);
    }
    if (method.getReturnType() == QueryExecutor.class) {
      return as(QueryExecutor.class);
    }
    // A transaction is open, so that no boundary is crossed.
    return method.getReturnType() == TransactionState.class
        ? TransactionState.OPEN
        : SampleValues.zero(method.getReturnType());
  }
}
