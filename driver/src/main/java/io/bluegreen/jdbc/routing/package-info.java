/** Deciding: where a connection has to be now, and whether it has to wait. */
@NullMarked
package io.bluegreen.jdbc.routing;

import org.jspecify.annotations.NullMarked;
