/**
 * The part for Spring Boot 2.7 to 4: driver class, health, metrics and events. Loaded by Spring
 * Boot alone.
 */
@NullMarked
package io.bluegreen.jdbc.internal.spring;

import org.jspecify.annotations.NullMarked;
