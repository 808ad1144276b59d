/**
 * The JDBC surface: abstract classes with the methods that decide; generated classes delegate the
 * rest.
 */
@NullMarked
package io.bluegreen.jdbc.internal.wrapper;

import org.jspecify.annotations.NullMarked;
