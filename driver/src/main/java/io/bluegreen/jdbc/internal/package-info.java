/** The place where the parts of the driver are put together. */
@NullMarked
package io.bluegreen.jdbc.internal;

import org.jspecify.annotations.NullMarked;
