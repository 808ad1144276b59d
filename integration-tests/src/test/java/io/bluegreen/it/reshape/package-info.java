/** Tables that are rewritten while they are written. */
@NullMarked
package io.bluegreen.it.reshape;

import org.jspecify.annotations.NullMarked;
