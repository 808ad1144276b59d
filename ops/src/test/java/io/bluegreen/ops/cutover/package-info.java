@NullMarked
package io.bluegreen.ops.cutover;

import org.jspecify.annotations.NullMarked;
