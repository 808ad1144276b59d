/** A reshape with its tables as they are in the catalog. */
@NullMarked
package io.bluegreen.ops.reshape.model;

import org.jspecify.annotations.NullMarked;
