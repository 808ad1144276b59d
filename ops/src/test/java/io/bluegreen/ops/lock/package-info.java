@NullMarked
package io.bluegreen.ops.lock;

import org.jspecify.annotations.NullMarked;
