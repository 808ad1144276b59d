/** The logical connection: state, transaction, and the attempts of a call. */
@NullMarked
package io.bluegreen.jdbc.internal.session;

import org.jspecify.annotations.NullMarked;
