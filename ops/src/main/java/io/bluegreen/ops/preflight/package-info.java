/**
 * What can be wrong with a pair before it is switched, one check each: {@link
 * io.bluegreen.ops.preflight.Preflight} runs them, and changes nothing.
 */
@NullMarked
package io.bluegreen.ops.preflight;

import org.jspecify.annotations.NullMarked;
