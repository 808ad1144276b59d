/** The test suite of pgjdbc through the driver's URL, compared with plain pgjdbc. */
@NullMarked
package io.bluegreen.it.pgjdbc;

import org.jspecify.annotations.NullMarked;
