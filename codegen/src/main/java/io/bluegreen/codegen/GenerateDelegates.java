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
   * succeeded()}, {@code SQLException failed(SQLException)} and {@code leave()}.
   */
  String[] routed() default {};
}
