/**
 * The command line {@code bluegreen}. {@link io.bluegreen.ops.cli.Main} is the way in, {@link
 * io.bluegreen.ops.cli.CommandRegistry} the list of commands; each command is one class that turns
 * options into a call of a library, and its outcome into a result.
 */
@NullMarked
package io.bluegreen.ops.cli;

import org.jspecify.annotations.NullMarked;
