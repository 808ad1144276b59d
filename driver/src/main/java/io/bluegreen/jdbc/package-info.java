/** The public API: the driver, its data source, its properties. */
@NullMarked
package io.bluegreen.jdbc;

import org.jspecify.annotations.NullMarked;
