/** SQL statements of the tool and their deadlines. */
@NullMarked
package io.bluegreen.ops.sql;

import org.jspecify.annotations.NullMarked;
