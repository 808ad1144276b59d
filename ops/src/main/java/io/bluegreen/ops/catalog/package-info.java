/** Tables and their keys, read from the server's catalog. */
@NullMarked
package io.bluegreen.ops.catalog;

import org.jspecify.annotations.NullMarked;
