/** The plug-in for Flyway 10 and later. Loaded by Flyway alone. */
@NullMarked
package io.bluegreen.jdbc.internal.flyway;

import org.jspecify.annotations.NullMarked;
