/**
 * What is measured, one way to reach PostgreSQL beside the other, and the database it is measured
 * on.
 */
@NullMarked
package io.bluegreen.benchmarks.contestant;

import org.jspecify.annotations.NullMarked;
