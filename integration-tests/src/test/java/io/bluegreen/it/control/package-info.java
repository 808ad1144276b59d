/** The control table's script against real servers of every supported version. */
@NullMarked
package io.bluegreen.it.control;

import org.jspecify.annotations.NullMarked;
