/** The command line {@code bluegreen}, in this process and as a process of its own. */
@NullMarked
package io.bluegreen.it.cli;

import org.jspecify.annotations.NullMarked;
