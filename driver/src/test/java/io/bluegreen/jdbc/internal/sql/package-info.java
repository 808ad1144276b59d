@NullMarked
package io.bluegreen.jdbc.internal.sql;

import org.jspecify.annotations.NullMarked;
