/**
 * What every command of {@code bluegreen} stands on: connections, results and how they are shown,
 * progress, failures and exit codes. Knows no command.
 */
@NullMarked
package io.bluegreen.ops.cli.base;

import org.jspecify.annotations.NullMarked;
