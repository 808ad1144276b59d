/**
 * The preparation of the idle side: structure, grants and sequences of a schema, statistics and
 * materialized views.
 */
@NullMarked
package io.bluegreen.ops.prepare;

import org.jspecify.annotations.NullMarked;
