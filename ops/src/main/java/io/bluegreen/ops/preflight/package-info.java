/**
 * The checks of a pair before a switch. {@link io.bluegreen.ops.preflight.Preflight} runs them, and
 * changes nothing.
 */
@NullMarked
package io.bluegreen.ops.preflight;

import org.jspecify.annotations.NullMarked;
