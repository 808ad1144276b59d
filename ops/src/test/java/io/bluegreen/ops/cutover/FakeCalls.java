package io.bluegreen.ops.cutover;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a run to the servers in memory, each of which may fail. A call is named after its
 * part and method, for example {@code FakeFence.set}. Calls follow one another, whatever thread
 * they come from.
 */
final class FakeCalls {
  /** The end of the tool's process: nothing of it runs any more. */
  static final class ProcessKilled extends Error {
    private static final long serialVersionUID = 1;

    ProcessKilled() {
      super("the process was killed");
    }
  }

  /** What happens at a call, before or after its effect. */
  interface Event {
    void happens() throws SQLException;
  }

  private final Map<String, Event> before = new HashMap<>();
  private final Map<String, Event> after = new HashMap<>();
  private int made;
  private int killAt = Integer.MAX_VALUE;
  private boolean afterEffect;
  private boolean dead;

  /** Lets something happen whenever a call is made. */
  void before(String call, Event event) {
    before.put(call, event);
  }

  /** Lets something happen whenever a call has had its effect. */
  void after(String call, Event event) {
    after.put(call, event);
  }

  /** Kills the process at a call, counted from 0, before the call has its effect or after it. */
  void killAt(int call, boolean onceItHasHadItsEffect) {
    killAt = call;
    afterEffect = onceItHasHadItsEffect;
  }

  /** Lets another process begin, to which nothing happens. */
  void newProcess() {
    before.clear();
    after.clear();
    killAt = Integer.MAX_VALUE;
    dead = false;
  }

  int made() {
    return made;
  }

  /** Returns a part of a side whose calls are counted and may fail. */
  <T> T on(Class<T> part, T real) {
    return part.cast(
        Proxy.newProxyInstance(
            part.getClassLoader(),
            new Class<?>[] {part},
            (proxy, method, arguments) -> {
              try {
                return call(
                    part.getSimpleName() + "." + method.getName(),
                    () -> method.invoke(real, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            }));
  }

  private interface Effect {
    @Nullable Object of() throws Exception;
  }

  private synchronized @Nullable Object call(String name, Effect effect) throws Exception {
    if (dead) {
      throw new ProcessKilled();
    }
    boolean last = made++ == killAt;
    if (last && !afterEffect) {
      dead = true;
      throw new ProcessKilled();
    }
    happen(before.get(name));
    Object result = effect.of();
    if (last) {
      dead = true;
      throw new ProcessKilled();
    }
    happen(after.get(name));
    return result;
  }

  private static void happen(@Nullable Event event) throws SQLException {
    if (event != null) {
      event.happens();
    }
  }
}
