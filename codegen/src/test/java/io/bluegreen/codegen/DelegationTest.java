package io.bluegreen.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a generated method does where it is not routed. */
class DelegationTest {

  @Test
  void callsTheSameMethodOfTheDelegate() {
    Map<String, Integer> delegate = new HashMap<>();
    Map<String, Integer> wrapper = map("", delegate);

    wrapper.put("a", 1);
    wrapper.putAll(Map.of("b", 2));

    assertThat(delegate).isEqualTo(Map.of("a", 1, "b", 2));
    assertThat(wrapper.get("b")).isEqualTo(2);
    wrapper.clear();
    assertThat(delegate).isEmpty();
  }

  @Test
  void delegatesDefaultMethodsToo() {
    Map<String, Integer> delegate =
        new HashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          public Integer getOrDefault(Object key, Integer other) {
            return -1;
          }
        };

    Map<String, Integer> wrapper = map("", delegate);

    assertThat(wrapper.getOrDefault("a", 7)).isEqualTo(-1);
  }

  @Test
  void leavesHandwrittenMethodsAndThoseOfObjectAlone() {
    Map<String, Integer> wrapper =
        map("@Override public int size() { return 42; }", Map.of("a", 1));

    assertThat(wrapper.size()).isEqualTo(42);
    assertThat(wrapper.isEmpty()).isFalse();
    assertThat(wrapper).isNotEqualTo(Map.of("a", 1));
    assertThat(wrapper.toString()).doesNotContain("a=1");
  }

  @Test
  void generatesWhatIsOnlyRedeclared() {
    Map<String, Integer> wrapper = map("@Override public abstract int size();", Map.of("a", 1));

    assertThat(wrapper.size()).isEqualTo(1);
  }

  @Test
  void implementsTheStricterSignatureOfARedeclaration() {
    Compilation compilation =
        Compilation.of(
                """
                import java.util.concurrent.Callable;
                @GenerateDelegates("Delegating")
                abstract class Base implements Callable<CharSequence> {
                  @Delegate Strict delegate() { return () -> "called"; }
                  @Override public abstract String call();
                }
                """,
                "interface Strict extends java.util.concurrent.Callable<CharSequence> {"
                    + " @Override String call(); }")
            .succeeds();

    assertThat(compilation.generated("Delegating")).contains("public String call() {");
  }

  @Test
  void resultsOfExactlyTheWrappedTypeGoThroughWrapped() {
    Map<String, Integer> wrapper =
        map(
            """
            Integer wrapped(Integer number) { return number == null ? null : -number; }
            """,
            new HashMap<>(Map.of("a", 1)));

    assertThat(wrapper.get("a")).isEqualTo(-1);
    assertThat(wrapper.size()).isEqualTo(1);
    assertThat(wrapper.values()).containsExactly(1);
  }

  @Test
  void wrappedMayReturnAClassThatIsItselfGenerated() {
    Compilation compilation =
        Compilation.of(
                """
                import java.util.*;
                @GenerateDelegates("Outer")
                abstract class OuterBase implements Iterable<String> {
                  @Delegate Iterable<String> delegate() { return List.of("a"); }
                  Inner wrapped(Iterator<String> iterator) { return new Inner(iterator); }
                }
                """,
                """
                import java.util.Iterator;
                @GenerateDelegates("Inner")
                abstract class InnerBase implements Iterator<String> {
                  private final Iterator<String> delegate;
                  InnerBase(Iterator<String> delegate) { this.delegate = delegate; }
                  @Delegate Iterator<String> delegate() { return delegate; }
                }
                """)
            .succeeds();

    Iterable<?> outer = compilation.create(Iterable.class, "Outer");
    Iterator<?> inner = outer.iterator();

    assertThat(inner.getClass().getSimpleName()).isEqualTo("Inner");
    assertThat(inner.next()).isEqualTo("a");
  }

  @Test
  @SuppressWarnings("unchecked")
  void choosesTheFirstDelegateThatFitsTheInterface() {
    Compilation compilation =
        Compilation.of(
                """
                import java.util.*;
                import java.util.concurrent.Callable;
                import java.util.function.*;
                @GenerateDelegates("Delegating")
                abstract class Base implements Supplier<String>, Function<String, String>,
                    Callable<String> {
                  @Delegate Comparator<String> unrelated() { return null; }
                  @Delegate Function<Integer, String> otherArguments() { return null; }
                  @Delegate Supplier<String> first() { return () -> "first"; }
                  @Delegate Supplier<String> second() { return () -> "second"; }
                  @Delegate UnaryOperator<String> operator() { return s -> s + "!"; }
                  @Delegate Callable<String> callable() { return () -> "called"; }
                }
                """)
            .succeeds();
    Object wrapper = compilation.create(Object.class, "Delegating");

    assertThat(((Supplier<String>) wrapper).get()).isEqualTo("first");
    assertThat(((Function<String, String>) wrapper).apply("a")).isEqualTo("a!");
    assertThat((Callable<String>) wrapper).extracting(DelegationTest::call).isEqualTo("called");
  }

  @Test
  void aMoreDerivedDelegateComesFirst() {
    Compilation compilation =
        Compilation.of(
                """
                import java.util.function.Supplier;
                abstract class Parent<S extends Supplier<String>> implements Supplier<String> {
                  @Delegate S parent() { return null; }
                }
                """,
                """
                import java.util.function.Supplier;
                @GenerateDelegates("Delegating")
                abstract class Child extends Parent<Supplier<String>> {
                  @Delegate Supplier<String> child() { return () -> "child"; }
                }
                """)
            .succeeds();

    Supplier<?> wrapper = compilation.create(Supplier.class, "Delegating");

    assertThat(wrapper.get()).isEqualTo("child");
  }

  @Test
  void aMethodOfSeveralInterfacesIsGeneratedOnce() {
    Compilation compilation =
        Compilation.of(
                """
                @GenerateDelegates("Delegating")
                abstract class Base implements Loud, Quiet {
                  @Delegate Quiet quiet() { return () -> {}; }
                }
                """,
                "interface Loud { void close() throws Exception; }",
                "interface Quiet { void close(); }")
            .succeeds();

    assertThat(compilation.generated("Delegating"))
        .containsOnlyOnce("public void close() {")
        .contains("quiet().close();");
  }

  @Test
  void theDelegatesExceptionIsHandedOn() {
    Supplier<Object> failing =
        () -> {
          throw new IllegalStateException("down");
        };
    Compilation compilation =
        Compilation.of(
                """
                import java.util.function.Supplier;
                @GenerateDelegates("Delegating")
                abstract class Base implements Supplier<Object> {
                  private final Supplier<Object> delegate;
                  Base(Supplier<Object> delegate) { this.delegate = delegate; }
                  @Delegate Supplier<Object> delegate() { return delegate; }
                }
                """)
            .succeeds();

    @SuppressWarnings("unchecked")
    Supplier<Object> wrapper = compilation.create(Supplier.class, "Delegating", failing);

    assertThatThrownBy(() -> wrapper.get()).hasMessage("down");
  }

  /** A generated map with these members beside the constructor and the delegate. */
  @SuppressWarnings("unchecked")
  private static Map<String, Integer> map(String members, Map<String, Integer> delegate) {
    return Compilation.of(
            """
            import java.util.Map;
            @GenerateDelegates("Delegating")
            abstract class Base implements Map<String, Integer> {
              private final Map<String, Integer> delegate;
              Base(Map<String, Integer> delegate) { this.delegate = delegate; }
              @Delegate Map<String, Integer> delegate() { return delegate; }
              MEMBERS
            }
            """
                .replace("MEMBERS", members))
        .succeeds()
        .create(Map.class, "Delegating", delegate);
  }

  private static String call(Callable<String> callable) {
    try {
      return callable.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
