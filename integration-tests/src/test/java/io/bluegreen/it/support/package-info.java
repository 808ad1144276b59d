/** Real PostgreSQL servers for tests, several major versions side by side. */
@NullMarked
package io.bluegreen.it.support;

import org.jspecify.annotations.NullMarked;
