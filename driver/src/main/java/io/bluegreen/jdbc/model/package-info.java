/**
 * Value types that the driver shares with the tool and the agent: side, cluster address, durations.
 */
@NullMarked
package io.bluegreen.jdbc.model;

import org.jspecify.annotations.NullMarked;
