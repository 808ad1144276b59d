/** The command {@code reshape} and its subcommands. */
@NullMarked
package io.bluegreen.ops.cli.reshape;

import org.jspecify.annotations.NullMarked;
