/** The copy of the rows that were there before the mirror. */
@NullMarked
package io.bluegreen.ops.reshape.fill;

import org.jspecify.annotations.NullMarked;
