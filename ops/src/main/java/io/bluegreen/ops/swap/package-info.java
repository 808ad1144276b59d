/**
 * The two lighter patterns: a table that gives its name to its rebuilt twin, and a view that looks
 * at another table.
 */
@NullMarked
package io.bluegreen.ops.swap;

import org.jspecify.annotations.NullMarked;
