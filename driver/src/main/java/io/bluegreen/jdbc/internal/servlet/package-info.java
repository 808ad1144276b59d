/**
 * The part for web applications that bring the driver in their own libraries: nothing of it stays
 * when one stops. Loaded by a servlet container alone.
 */
@NullMarked
package io.bluegreen.jdbc.internal.servlet;

import org.jspecify.annotations.NullMarked;
