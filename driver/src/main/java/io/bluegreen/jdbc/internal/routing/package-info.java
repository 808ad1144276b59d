/** The published snapshot, the hold gate and the registry of connections. */
@NullMarked
package io.bluegreen.jdbc.internal.routing;

import org.jspecify.annotations.NullMarked;
