/**
 * The rewrite of a table while it is written: its steps, each of which may be interrupted and
 * repeated.
 */
@NullMarked
package io.bluegreen.ops.reshape;

import org.jspecify.annotations.NullMarked;
