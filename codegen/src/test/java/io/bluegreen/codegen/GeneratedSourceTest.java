package io.bluegreen.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** How the generated class looks: its headers, constructors and annotations. */
class GeneratedSourceTest {

  @Test
  void genericMethodsWildcardsArraysAndVarargsKeepTheirShape() {
    Compilation compilation =
        Compilation.of(
                """
                import java.util.*;
                interface Shapes<E> {
                  <T> T unwrap(Class<T> type);
                  <T extends Comparable<? super T> & java.io.Serializable, X extends Exception>
                      T max(Collection<? extends T> values, T[][] more) throws X;
                  Map<? super E, List<? extends E[]>> map(Map<String, ?> map);
                  String join(E first, String... rest);
                  <T> List<T> list(T... values);
                  List raw(Map.Entry<E, int[]> entry);
                }
                """
                    .replace("<T> List<T>", "@SuppressWarnings(\"unchecked\") <T> List<T>")
                    .replace("List raw", "@SuppressWarnings(\"rawtypes\") List raw"),
                """
                @GenerateDelegates("Delegating")
                abstract class Base<S extends Number> implements Shapes<S> {
                  private final Shapes<S> delegate;
                  Base(Shapes<S> delegate) { this.delegate = delegate; }
                  @Delegate Shapes<S> delegate() { return delegate; }
                }
                """)
            .succeeds();

    assertThat(compilation.generated("Delegating"))
        .contains("@SuppressWarnings({\n    \"rawtypes\",\n    \"unchecked\"\n})")
        .contains("final class Delegating<S extends Number> extends Base<S> {")
        .contains("public <T> T unwrap(Class<T> type) {")
        .contains("public <T extends Comparable<? super T> & Serializable, X extends Exception>")
        .contains("public Map<? super S, List<? extends S[]>> map(Map<String, ?> map) {")
        .contains("public String join(S first, String... rest) {")
        .contains("return delegate().join(first, rest);");
  }

  @Test
  void typeAnnotationsDoNotLeakIntoTheSource() {
    Compilation compilation =
        Compilation.of(
                """
                import java.lang.annotation.*;
                @Target({ElementType.TYPE_USE, ElementType.TYPE_PARAMETER})
                @interface Marked {}
                """,
                """
                import java.util.*;
                interface Annotated {
                  <@Marked T extends @Marked Number> @Marked String @Marked [] all(
                      @Marked int number,
                      @Marked Map<@Marked String, @Marked ? extends @Marked T> map,
                      @Marked String @Marked ... rest) throws @Marked Exception;
                }
                """,
                """
                @GenerateDelegates("Delegating")
                abstract class Base implements @Marked Annotated {
                  Base(@Marked String @Marked [] names) {}
                  @Delegate @Marked Annotated delegate() { return null; }
                }
                """)
            .succeeds();

    assertThat(compilation.generated("Delegating")).doesNotContain("Marked");
  }

  @Test
  void deprecatedMethodsAndTypesDoNotWarn() {
    Compilation compilation =
        Compilation.of(
                """
                interface Old {
                  @Deprecated void deprecated();
                  @Deprecated(forRemoval = true) void removed();
                }
                """,
                """
                @GenerateDelegates("Delegating")
                abstract class Base implements Old {
                  @Delegate Old delegate() { return null; }
                }
                """)
            .succeeds();

    assertThat(compilation.generated("Delegating"))
        .contains("@SuppressWarnings({\n    \"deprecation\",\n    \"removal\"\n})");
  }

  @Test
  void theClassIsFinalSaysWhatItIsAndSuppressesNothingNeedlessly() {
    Compilation compilation =
        Compilation.of(
                """
                @GenerateDelegates("Delegating")
                abstract class Base implements Comparable<String> {
                  @Delegate Comparable<String> delegate() { return "a"; }
                }
                """)
            .succeeds();

    assertThat(compilation.load("Delegating").getModifiers()).isEqualTo(Modifier.FINAL);
    assertThat(compilation.generated("Delegating"))
        .contains(" * The delegating half of {@link Base}.")
        .contains("@Generated(\"io.bluegreen.codegen.DelegateProcessor\")")
        .contains("  @Override\n  public int compareTo(String ")
        .doesNotContain("SuppressWarnings");
  }

  @Test
  void everyConstructorIsRepeated() {
    Compilation compilation =
        Compilation.of(
                """
                import java.util.*;
                import java.util.function.Supplier;
                @GenerateDelegates("Delegating")
                abstract class Base implements Supplier<String> {
                  private final String value;
                  Base(String value) { this.value = value; }
                  protected <T extends Exception> Base(List<? extends T> some, String... more)
                      throws T { this(some + String.join("+", more)); }
                  private Base(int hidden) { this(""); }
                  @Delegate Supplier<String> delegate() { return () -> value; }
                }
                """)
            .succeeds();

    assertThat(compilation.load("Delegating").getDeclaredConstructors()).hasSize(2);
    assertThat(compilation.create(Supplier.class, "Delegating", "a").get()).isEqualTo("a");
    assertThat(
            compilation
                .create(Supplier.class, "Delegating", List.of(), new String[] {"b", "c"})
                .get())
        .isEqualTo("[]b+c");
  }
}
