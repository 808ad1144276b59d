/** The plan of a reshape: its checks, its losses, and the rows that would not come back. */
@NullMarked
package io.bluegreen.ops.reshape.plan;

import org.jspecify.annotations.NullMarked;
