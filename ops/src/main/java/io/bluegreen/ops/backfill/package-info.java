/**
 * The backfill of columns of a large table, a few rows at a time. {@link
 * io.bluegreen.ops.backfill.Backfill} is the entry point.
 */
@NullMarked
package io.bluegreen.ops.backfill;

import org.jspecify.annotations.NullMarked;
