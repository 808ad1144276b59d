/** The comparison of source and targets. */
@NullMarked
package io.bluegreen.ops.reshape.verify;

import org.jspecify.annotations.NullMarked;
