/**
 * The comparison of the rows of two sides by counts and hashes. {@link
 * io.bluegreen.ops.verify.Verification} is the entry point.
 */
@NullMarked
package io.bluegreen.ops.verify;

import org.jspecify.annotations.NullMarked;
