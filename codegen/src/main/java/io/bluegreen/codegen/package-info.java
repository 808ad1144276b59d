/** The annotation processor that writes the delegating half of the JDBC wrappers. */
@NullMarked
package io.bluegreen.codegen;

import org.jspecify.annotations.NullMarked;
