@NullMarked
package io.bluegreen.ops.selfcheck;

import org.jspecify.annotations.NullMarked;
