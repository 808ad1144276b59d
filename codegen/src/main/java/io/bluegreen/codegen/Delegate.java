package io.bluegreen.codegen;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method without parameters as yielding an object to delegate to. It serves every interface
 * that its return type extends; the first that fits is taken, the most derived class's first.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.SOURCE)
public @interface Delegate {

  /** The names of the only methods to delegate to it, before all others; none means any method. */
  String[] value() default {};
}
