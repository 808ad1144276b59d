/**
 * One lexer and one immutable classification per SQL text; everything that asks about SQL asks it.
 */
@NullMarked
package io.bluegreen.jdbc.internal.sql;

import org.jspecify.annotations.NullMarked;
