/** The check whether the idle side can be used: schedule, probes, missing relations. */
@NullMarked
package io.bluegreen.jdbc.internal.idleside;

import org.jspecify.annotations.NullMarked;
