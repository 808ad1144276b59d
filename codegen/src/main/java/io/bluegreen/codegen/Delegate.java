package io.bluegreen.codegen;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A mark on a method without parameters: the object that the method returns is one to delegate to.
 *
 * <p>The object serves every interface that the return type extends. If several marked methods fit,
 * the first one is used, beginning with the most derived class.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.SOURCE)
public @interface Delegate {

  /** Names of the methods that use only this object, before all others; empty for any method. */
  String[] value() default {};
}
