package io.bluegreen.codegen;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for a subclass of an abstract class which implements, by delegation, every interface method
 * that nobody wrote by hand.
 *
 * <p>The objects to delegate to come from the methods marked {@link Delegate}. A result goes
 * through the method {@code wrapped(T)} whose parameter has exactly the result's erased type, if
 * the class has one.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.SOURCE)
public @interface GenerateDelegates {

  /** The simple name of the generated class, which is final and lives in the same package. */
  String value();

  /**
   * The names of the methods that reach the server, all overloads included. They are surrounded by
   * {@code enter()} (or {@code String enter(String)} where the first parameter is a String), {@code
   * succeeded()}, {@code void recover(SQLException) throws SQLException} and {@code leave()}. The
   * call is repeated for as long as {@code recover} returns.
   */
  String[] routed() default {};

  /** The same, with {@code enterAside()} in place of {@code enter()}. */
  String[] aside() default {};

  /**
   * The names of the setters to be remembered: their overloads which take an {@code int} index
   * first. Such a setter calls {@code rebind()}, sends a stream or reader through the method {@code
   * watched(T)} for its type, if there is one, sets, and then calls {@code record(int index, int
   * method, long bits, Object first, Object second)}. What was recorded can be set on another
   * object with {@code replay(T target, int method, int index, long bits, Object first, Object
   * second)}, which the class declares abstract.
   */
  String[] recorded() default {};
}
