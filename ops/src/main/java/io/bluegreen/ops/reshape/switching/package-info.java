/** The change of names that lets applications use the targets. */
@NullMarked
package io.bluegreen.ops.reshape.switching;

import org.jspecify.annotations.NullMarked;
