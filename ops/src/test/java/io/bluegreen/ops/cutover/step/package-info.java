@NullMarked
package io.bluegreen.ops.cutover.step;

import org.jspecify.annotations.NullMarked;
