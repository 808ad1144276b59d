/**
 * Compares the rows of two sides by counts and hashes. {@link io.bluegreen.ops.verify.Verification}
 * is the way in.
 */
@NullMarked
package io.bluegreen.ops.verify;

import org.jspecify.annotations.NullMarked;
