/**
 * The command line {@code bluegreen}. {@link io.bluegreen.ops.cli.Main} is the entry point, {@link
 * io.bluegreen.ops.cli.CommandRegistry} the list of commands. Each command is one class that turns
 * options into a call of a library, and the outcome into a result.
 */
@NullMarked
package io.bluegreen.ops.cli;

import org.jspecify.annotations.NullMarked;
