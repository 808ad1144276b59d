/** The lexer for SQL texts and their classification. */
@NullMarked
package io.bluegreen.jdbc.internal.sql;

import org.jspecify.annotations.NullMarked;
