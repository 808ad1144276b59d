/** The checks of this installation itself, without a database. */
@NullMarked
package io.bluegreen.ops.selfcheck;

import org.jspecify.annotations.NullMarked;
