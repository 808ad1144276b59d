/** The cutover protocol between two real servers, PostgreSQL 15 and 18, with writers running. */
@NullMarked
package io.bluegreen.it.cutover;

import org.jspecify.annotations.NullMarked;
