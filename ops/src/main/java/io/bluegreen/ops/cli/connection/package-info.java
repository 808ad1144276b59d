/** Connection options of the commands. */
@NullMarked
package io.bluegreen.ops.cli.connection;

import org.jspecify.annotations.NullMarked;
