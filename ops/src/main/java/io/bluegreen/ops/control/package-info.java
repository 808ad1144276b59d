/** The control row, the connections to both sides, and the identity of a server. */
@NullMarked
package io.bluegreen.ops.control;

import org.jspecify.annotations.NullMarked;
