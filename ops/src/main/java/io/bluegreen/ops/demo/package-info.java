/**
 * A pair of throw-away servers and an application that works on them, for {@code bluegreen demo}.
 * {@link io.bluegreen.ops.demo.Playground} is the entry point.
 */
@NullMarked
package io.bluegreen.ops.demo;

import org.jspecify.annotations.NullMarked;
