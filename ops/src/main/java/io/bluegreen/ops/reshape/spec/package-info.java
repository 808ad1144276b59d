/** The file that describes a reshape, and its reader. */
@NullMarked
package io.bluegreen.ops.reshape.spec;

import org.jspecify.annotations.NullMarked;
