package io.bluegreen.codegen;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A request for a subclass of the annotated abstract class, which implements by delegation every
 * interface method that is not written by hand.
 *
 * <p>The objects to delegate to come from the methods marked {@link Delegate}. If the class has a
 * method {@code wrapped(T)} whose parameter has exactly the erased type of a result, the result is
 * passed through that method.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.SOURCE)
public @interface GenerateDelegates {

  /** Simple name of the generated class, which is final and in the same package. */
  String value();

  /**
   * Names of the methods that reach the server, all overloads included. A call is surrounded by
   * {@code enter()} (or {@code String enter(String)} if the first parameter is a String), {@code
   * succeeded()}, {@code void recover(SQLException) throws SQLException} and {@code leave()}. The
   * call is repeated as long as {@code recover} returns normally. One that returns a boolean ends
   * the call by false, because what was asked for stands: the call returns nothing, 0 or false, or
   * throws what {@code noResult(SQLException)} makes of the failure where it would return an
   * object.
   */
  String[] routed() default {};

  /** Names of methods with the same hooks, but {@code enterAside()} instead of {@code enter()}. */
  String[] aside() default {};

  /**
   * Names of the setters to record: their overloads whose first parameter is an {@code int} index.
   * Such a setter calls {@code rebind()}, passes a stream or reader through the method {@code
   * watched(T)} for its type if there is one, sets the value, and then calls {@code record(int
   * index, int method, long bits, Object first, Object second)}. {@code replay(T target, int
   * method, int index, long bits, Object first, Object second)}, which the class declares abstract,
   * sets a recorded value on another object.
   */
  String[] recorded() default {};
}
