/** Commands that run under an advisory lock. */
@NullMarked
package io.bluegreen.ops.lock;

import org.jspecify.annotations.NullMarked;
