/** Short forms of JDBC calls, and deadlines. */
@NullMarked
package io.bluegreen.ops.sql;

import org.jspecify.annotations.NullMarked;
