/** The state of a deployment as the commands read it. */
@NullMarked
package io.bluegreen.ops.cli.status;

import org.jspecify.annotations.NullMarked;
