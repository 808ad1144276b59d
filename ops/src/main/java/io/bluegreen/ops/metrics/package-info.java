/** The export of a deployment's state as Prometheus text, by a small HTTP server. */
@NullMarked
package io.bluegreen.ops.metrics;

import org.jspecify.annotations.NullMarked;
