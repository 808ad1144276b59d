/**
 * The base classes of all commands: connection, failures, progress and Ctrl-C. They know no
 * command.
 */
@NullMarked
package io.bluegreen.ops.cli.base;

import org.jspecify.annotations.NullMarked;
