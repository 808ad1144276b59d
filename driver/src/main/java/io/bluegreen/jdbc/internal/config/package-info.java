/** The URL, the declared properties, and the settings parsed from both. */
@NullMarked
package io.bluegreen.jdbc.internal.config;

import org.jspecify.annotations.NullMarked;
