/**
 * The end of a cutover: what held the old side to the new one goes, and the way back with it.
 * {@link io.bluegreen.ops.contract.DeploymentContract} is the way in.
 */
@NullMarked
package io.bluegreen.ops.contract;

import org.jspecify.annotations.NullMarked;
