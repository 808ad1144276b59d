/** One side of a deployment as a run of the cutover uses it, and the SQL behind that. */
@NullMarked
package io.bluegreen.ops.cutover.side;

import org.jspecify.annotations.NullMarked;
