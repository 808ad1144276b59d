@NullMarked
package io.bluegreen.ops.cli.base;

import org.jspecify.annotations.NullMarked;
