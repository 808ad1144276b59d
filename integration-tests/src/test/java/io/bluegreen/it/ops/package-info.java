/** The operator's lesser tools on real servers: verify, backfill, locks, swaps, preparations. */
@NullMarked
package io.bluegreen.it.ops;

import org.jspecify.annotations.NullMarked;
