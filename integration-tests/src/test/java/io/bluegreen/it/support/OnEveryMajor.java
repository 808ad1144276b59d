package io.bluegreen.it.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A template that runs a test class once per major version of PostgreSQL. The constructor receives
 * the version as an int.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ParameterizedClass(name = "PostgreSQL {0}")
@MethodSource("io.bluegreen.it.support.SharedServers#majors")
public @interface OnEveryMajor {}
