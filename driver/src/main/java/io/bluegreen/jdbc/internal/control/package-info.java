/**
 * The control table: which endpoints are watched, reading and acknowledging the row, the snapshot.
 */
@NullMarked
package io.bluegreen.jdbc.internal.control;

import org.jspecify.annotations.NullMarked;
