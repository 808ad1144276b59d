@NullMarked
package io.bluegreen.ops.lint;

import org.jspecify.annotations.NullMarked;
