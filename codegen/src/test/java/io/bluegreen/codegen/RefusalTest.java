package io.bluegreen.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The compile errors that the processor itself gives. */
class RefusalTest {

  private static final String HOOKS =
      """
      void enter() {}
      void succeeded() {}
      void recover(java.sql.SQLException e) throws java.sql.SQLException { throw e; }
      void leave() {}
      """;

  @Test
  void aMethodWithoutADelegateNamesTheMethodTheInterfaceAndTheFix() {
    assertRefused(
        "@GenerateDelegates(\"G\") abstract class Base implements Comparable<String> {}",
        "nothing to delegate Comparable.compareTo(String) to: write the method by hand,"
            + " or mark with @Delegate a method without parameters which returns a Comparable");
  }

  @Test
  void aRoutedNameThatNoGeneratedMethodHas() {
    assertRefused(
        routed("{\"getCatalog\", \"getCatalogue\"}", "java.sql.Connection", HOOKS),
        "'routed' names getCatalogue, but no generated method of Base is called that");
  }

  @Test
  void aRoutedNameOfAHandwrittenMethod() {
    assertRefused(
        routed(
            "\"getCatalog\"",
            "java.sql.Connection",
            HOOKS + "@Override public String getCatalog() { return null; }"),
        "'routed' names getCatalog, but no generated method of Base is called that");
  }

  @Test
  void aRoutedMethodThatThrowsNothing() {
    assertRefused(
        routed("\"run\"", "Runnable", HOOKS),
        "Runnable.run() cannot be routed because it does not throw SQLException:"
            + " write it by hand, or take its name out of 'routed'");
  }

  @Test
  void aRoutedMethodThatThrowsOnlyASubclass() {
    assertThat(Compilation.of(routed("\"setClientInfo\"", "java.sql.Connection", HOOKS)).errors())
        .containsExactlyInAnyOrder(
            "Connection.setClientInfo(String, String) cannot be routed because it does not throw"
                + " SQLException: write it by hand, or take its name out of 'routed'",
            "Connection.setClientInfo(Properties) cannot be routed because it does not throw"
                + " SQLException: write it by hand, or take its name out of 'routed'");
  }

  @Test
  void routedMethodsWithoutTheirHooks() {
    String getter = "\"getCatalog\"";
    assertRefused(
        routed(getter, "java.sql.Connection", HOOKS.replace("void leave() {}", "")),
        "Base has routed methods and therefore needs a method 'void leave()'");
    assertRefused(
        routed(getter, "java.sql.Connection", HOOKS.replace("void enter()", "void other()")),
        "Base has routed methods and therefore needs a method 'void enter()'");
    assertRefused(
        routed(getter, "java.sql.Connection", HOOKS.replace("recover(", "failed(")),
        "Base has routed methods and therefore needs a method 'void recover(SQLException)'");
    assertRefused(
        routed(getter, "java.sql.Connection", HOOKS).replace("routed =", "aside ="),
        "Base has routed methods and therefore needs a method 'void enterAside()'");
  }

  @Test
  void aNameOfADelegateThatNoGeneratedMethodHas() {
    assertRefused(
        """
        @GenerateDelegates("G")
        abstract class Base implements Runnable {
          @Delegate Runnable delegate() { return null; }
          @Delegate({"run", "walk"}) Runnable other() { return null; }
        }
        """,
        "'@Delegate' names walk, but no generated method of Base is called that");
  }

  @Test
  void recordedMethodsWithoutTheirHooks() {
    assertRecordedRefused(
        RECORDING_HOOKS.replace("rebind", "bind"),
        "Base has recorded methods and therefore needs a method 'void rebind()'");
    assertRecordedRefused(
        RECORDING_HOOKS.replace("record(", "records("),
        "Base has recorded methods and therefore needs a method"
            + " 'void record(int, int, long, Object, Object)'");
    assertRecordedRefused(
        RECORDING_HOOKS.replace("replay(", "play("),
        "Base has recorded methods and therefore needs a method"
            + " 'void replay(T, int, int, long, Object, Object)'");
  }

  @Test
  void setterThatCannotBeRecorded() {
    assertThat(
            Compilation.of(recorded(RECORDING_HOOKS), SETTERS.replace("int value", "int a, long b"))
                .errors())
        .containsExactly(
            "Setters.set(int, int, long) cannot be recorded: more than two objects, or more than"
                + " one primitive or two ints");
    assertThat(
            Compilation.of(
                    recorded(RECORDING_HOOKS),
                    SETTERS
                        .replace("throws", "throws java.io.IOException, ")
                        .replace("java.sql.SQLException", "InterruptedException"))
                .errors())
        .containsExactly(
            "Setters.set(int, int) cannot be recorded because it returns something or does not"
                + " throw SQLException");
  }

  private static final String RECORDING_HOOKS =
      """
      void rebind() {}
      void record(int index, int method, long bits, Object first, Object second) {}
      abstract void replay(
          Setters target, int method, int index, long bits, Object first, Object second)
          throws java.sql.SQLException;
      """;

  private static final String SETTERS =
      "interface Setters { void set(int index, int value) throws java.sql.SQLException; }";

  private static void assertRecordedRefused(String hooks, String error) {
    assertThat(Compilation.of(recorded(hooks), SETTERS).errors()).containsExactly(error);
  }

  private static String recorded(String hooks) {
    return """
    @GenerateDelegates(value = "G", recorded = "set")
    abstract class Base implements Setters {
      @Delegate Setters delegate() { return null; }
      HOOKS
    }
    """
        .replace("HOOKS", hooks);
  }

  @Test
  void aDelegateThatNeedsArguments() {
    assertRefused(
        """
        @GenerateDelegates("G")
        abstract class Base implements Runnable {
          @Delegate Runnable delegate(int which) { return null; }
        }
        """,
        "@Delegate belongs on methods without parameters which return an object,"
            + " not on Base.delegate(int)");
  }

  @Test
  void aDelegateThatThrowsMoreThanTheMethod() {
    assertRefused(
        """
        @GenerateDelegates("G")
        abstract class Base implements Runnable {
          @Delegate Runnable delegate() throws java.io.IOException { return null; }
        }
        """,
        "Runnable.run() may not throw what delegating it can throw (IOException):"
            + " write it by hand");
  }

  @Test
  void wrappedThatCannotTakeOrReturnTheResult() {
    assertRefused(
        """
        @GenerateDelegates("G")
        abstract class Base implements java.sql.Wrapper {
          @Delegate java.sql.Wrapper delegate() { return null; }
          Object wrapped(Object object) { return object; }
        }
        """,
        "the result of Wrapper.unwrap(Class<T>) has to go through Base.wrapped(Object),"
            + " which takes or returns another type: write the method by hand");
  }

  @Test
  void interfacesThatNoSingleMethodCanSatisfy() {
    assertThat(
            Compilation.of(
                    """
                    @GenerateDelegates("G")
                    abstract class Base implements One, Two {
                      @Delegate One one() { return null; }
                    }
                    """,
                    "interface One { void call() throws java.io.IOException; }",
                    "interface Two { void call() throws InterruptedException; }")
                .errors())
        .containsExactly(
            "no single method can implement all of [One.call(), Two.call()]: write it by hand");
  }

  @Test
  void aClassThatCannotBeExtended() {
    assertRefused(
        "@GenerateDelegates(\"G\") class Base {}",
        "Base must be an abstract class to be given delegates");
    assertRefused(
        "class Outer { @GenerateDelegates(\"G\") abstract class Base {} }",
        "Base must be a top-level or static class, and not private");
    assertRefused(
        "@GenerateDelegates(\"G\") abstract class Base { private Base() {} }",
        "Base has only private constructors");
    assertRefused(
        "@GenerateDelegates(\"a.G\") abstract class Base {}",
        "'a.G' is not the simple name of a class");
  }

  private static String routed(String names, String type, String members) {
    return """
    @GenerateDelegates(value = "G", routed = NAMES)
    abstract class Base implements TYPE {
      @Delegate TYPE delegate() { return null; }
      MEMBERS
    }
    """
        .replace("NAMES", names)
        .replace("TYPE", type)
        .replace("MEMBERS", members);
  }

  private static void assertRefused(String source, String error) {
    assertThat(Compilation.of(source).errors()).containsExactly(error);
  }
}
