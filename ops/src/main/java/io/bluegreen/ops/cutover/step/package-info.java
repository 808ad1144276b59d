/** The steps of the protocol, one class each. */
@NullMarked
package io.bluegreen.ops.cutover.step;

import org.jspecify.annotations.NullMarked;
