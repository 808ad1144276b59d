/**
 * Applications that are attacked: small kinds of work, each with its check, over tables of which
 * every side has its own or a replica.
 */
@NullMarked
package io.bluegreen.proof.workload;

import org.jspecify.annotations.NullMarked;
