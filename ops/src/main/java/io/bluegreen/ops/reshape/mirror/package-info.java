/** The SQL that keeps source and targets equal. */
@NullMarked
package io.bluegreen.ops.reshape.mirror;

import org.jspecify.annotations.NullMarked;
