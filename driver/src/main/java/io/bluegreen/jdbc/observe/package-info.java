/** Telling: logs, JMX, JFR, counters. */
@NullMarked
package io.bluegreen.jdbc.observe;

import org.jspecify.annotations.NullMarked;
