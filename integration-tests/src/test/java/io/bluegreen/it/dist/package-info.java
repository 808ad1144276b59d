/** The archive of the tool, as it is built. */
@NullMarked
package io.bluegreen.it.dist;

import org.jspecify.annotations.NullMarked;
