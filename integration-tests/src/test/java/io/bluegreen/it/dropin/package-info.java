/** The driver in the place of pgjdbc, under code that was written for pgjdbc. */
@NullMarked
package io.bluegreen.it.dropin;

import org.jspecify.annotations.NullMarked;
