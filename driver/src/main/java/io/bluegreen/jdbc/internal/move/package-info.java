/** Preparing and moving connections ahead of, in and after a hold. */
@NullMarked
package io.bluegreen.jdbc.internal.move;

import org.jspecify.annotations.NullMarked;
