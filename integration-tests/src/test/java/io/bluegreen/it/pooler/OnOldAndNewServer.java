package io.bluegreen.it.pooler;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A template that runs a test class on a server that does not report its search_path to clients,
 * and on one that does. The constructor receives the major version as an int.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ParameterizedClass(name = "PostgreSQL {0}")
@ValueSource(ints = {15, 18})
@interface OnOldAndNewServer {}
