/**
 * The question whether every application would follow a switch now. {@link
 * io.bluegreen.ops.ready.ReadinessCheck} is the entry point.
 */
@NullMarked
package io.bluegreen.ops.ready;

import org.jspecify.annotations.NullMarked;
