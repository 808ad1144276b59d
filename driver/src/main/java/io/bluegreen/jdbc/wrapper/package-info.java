/**
 * The JDBC surface: abstract classes that hold the deciding methods; the delegating rest is
 * generated.
 */
@NullMarked
package io.bluegreen.jdbc.wrapper;

import org.jspecify.annotations.NullMarked;
