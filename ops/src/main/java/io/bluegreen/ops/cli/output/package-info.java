/** Results in text and JSON, progress and exit codes. */
@NullMarked
package io.bluegreen.ops.cli.output;

import org.jspecify.annotations.NullMarked;
