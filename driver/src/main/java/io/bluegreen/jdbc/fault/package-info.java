/** Judging failures: what one proves, whether the call may be repeated, what to report. */
@NullMarked
package io.bluegreen.jdbc.fault;

import org.jspecify.annotations.NullMarked;
