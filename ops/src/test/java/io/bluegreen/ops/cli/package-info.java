@NullMarked
package io.bluegreen.ops.cli;

import org.jspecify.annotations.NullMarked;
