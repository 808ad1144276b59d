/**
 * Fills columns of a large table a few rows at a time. {@link io.bluegreen.ops.backfill.Backfill}
 * is the way in.
 */
@NullMarked
package io.bluegreen.ops.backfill;

import org.jspecify.annotations.NullMarked;
