/** The first file of a reshape, written from the catalog. */
@NullMarked
package io.bluegreen.ops.reshape.draft;

import org.jspecify.annotations.NullMarked;
