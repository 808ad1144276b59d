/**
 * The cutover protocol for pairs of clusters: hold, drain, fence, arrive, sequences, way back,
 * flip, settle. {@link io.bluegreen.ops.cutover.Cutover} is the way in.
 */
@NullMarked
package io.bluegreen.ops.cutover;

import org.jspecify.annotations.NullMarked;
