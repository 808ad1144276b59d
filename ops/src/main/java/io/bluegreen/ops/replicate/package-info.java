/**
 * Replication from the active side of two clusters to the idle one, from nothing to a pair that can
 * be switched. {@link io.bluegreen.ops.replicate.Replication} is the way in.
 */
@NullMarked
package io.bluegreen.ops.replicate;

import org.jspecify.annotations.NullMarked;
