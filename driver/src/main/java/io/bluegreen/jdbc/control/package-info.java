/** Knowing: the control table, how it is read, watched and cached. */
@NullMarked
package io.bluegreen.jdbc.control;

import org.jspecify.annotations.NullMarked;
