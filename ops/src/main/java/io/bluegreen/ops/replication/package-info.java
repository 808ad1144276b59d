/** Slots, subscriptions and their names. */
@NullMarked
package io.bluegreen.ops.replication;

import org.jspecify.annotations.NullMarked;
