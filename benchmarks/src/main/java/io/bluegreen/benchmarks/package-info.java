/** The command that starts every measurement. */
@NullMarked
package io.bluegreen.benchmarks;

import org.jspecify.annotations.NullMarked;
