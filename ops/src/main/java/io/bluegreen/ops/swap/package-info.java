/**
 * The swap of names between a table and its rebuilt twin, and the change of a view to another
 * table.
 */
@NullMarked
package io.bluegreen.ops.swap;

import org.jspecify.annotations.NullMarked;
