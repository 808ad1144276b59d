/** Logins that the driver makes itself, and the hosts that a row may name. */
@NullMarked
package io.bluegreen.jdbc.internal.connect;

import org.jspecify.annotations.NullMarked;
