/** The contestants, which are ways to reach PostgreSQL, and the database of the measurements. */
@NullMarked
package io.bluegreen.benchmarks.contestant;

import org.jspecify.annotations.NullMarked;
