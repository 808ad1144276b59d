/** Sessions in cluster mode: the physical connection is replaced by one to the active side. */
@NullMarked
package io.bluegreen.jdbc.internal.session.cluster;

import org.jspecify.annotations.NullMarked;
