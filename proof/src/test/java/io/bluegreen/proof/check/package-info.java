/**
 * Pure functions from a history and the rows that were found afterwards to what is wrong. Each has
 * unit tests with histories that it has to reject.
 */
@NullMarked
package io.bluegreen.proof.check;

import org.jspecify.annotations.NullMarked;
