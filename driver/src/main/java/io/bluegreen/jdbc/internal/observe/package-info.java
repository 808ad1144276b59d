/** Counters, JMX, Flight Recorder events and the log. */
@NullMarked
package io.bluegreen.jdbc.internal.observe;

import org.jspecify.annotations.NullMarked;
