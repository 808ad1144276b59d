@NullMarked
package io.bluegreen.ops.preflight;

import org.jspecify.annotations.NullMarked;
