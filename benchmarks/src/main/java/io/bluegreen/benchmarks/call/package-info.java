/** What one call costs. */
@NullMarked
package io.bluegreen.benchmarks.call;

import org.jspecify.annotations.NullMarked;
