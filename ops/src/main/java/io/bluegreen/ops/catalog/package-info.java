/** What the server's catalog says of tables and their keys. */
@NullMarked
package io.bluegreen.ops.catalog;

import org.jspecify.annotations.NullMarked;
