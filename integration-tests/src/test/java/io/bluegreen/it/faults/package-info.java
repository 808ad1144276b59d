/** Faults, one after the other, under an application that goes through HikariCP and our driver. */
@NullMarked
package io.bluegreen.it.faults;

import org.jspecify.annotations.NullMarked;
