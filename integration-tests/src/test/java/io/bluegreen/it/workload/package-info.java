/**
 * Applications that know nothing of cutovers, and write down what became of each thing they did.
 */
@NullMarked
package io.bluegreen.it.workload;

import org.jspecify.annotations.NullMarked;
