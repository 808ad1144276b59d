/** The judging of failures: pure functions of SQLSTATE, activity and transaction. */
@NullMarked
package io.bluegreen.jdbc.internal.fault;

import org.jspecify.annotations.NullMarked;
