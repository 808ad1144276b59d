/** A network that misbehaves on demand. */
@NullMarked
package io.bluegreen.it.proxy;

import org.jspecify.annotations.NullMarked;
