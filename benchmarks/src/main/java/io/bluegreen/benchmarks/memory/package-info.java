/** The bytes that are allocated and held. */
@NullMarked
package io.bluegreen.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
