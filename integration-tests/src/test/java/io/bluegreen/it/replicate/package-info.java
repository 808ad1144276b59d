/** Replication from nothing to a pair that can be switched, on real servers. */
@NullMarked
package io.bluegreen.it.replicate;

import org.jspecify.annotations.NullMarked;
