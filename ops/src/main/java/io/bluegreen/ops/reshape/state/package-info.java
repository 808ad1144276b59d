/** The tables that remember how far each reshape is. */
@NullMarked
package io.bluegreen.ops.reshape.state;

import org.jspecify.annotations.NullMarked;
