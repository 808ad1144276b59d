/** The cost of one call. */
@NullMarked
package io.bluegreen.benchmarks.call;

import org.jspecify.annotations.NullMarked;
