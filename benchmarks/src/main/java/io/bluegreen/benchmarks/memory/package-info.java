/** What is allocated and what is held, to the byte. */
@NullMarked
package io.bluegreen.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
