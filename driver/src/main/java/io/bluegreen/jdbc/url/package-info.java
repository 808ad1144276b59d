/** Parsing: URLs, durations, endpoints. */
@NullMarked
package io.bluegreen.jdbc.url;

import org.jspecify.annotations.NullMarked;
