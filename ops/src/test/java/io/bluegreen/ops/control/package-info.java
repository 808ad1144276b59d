@NullMarked
package io.bluegreen.ops.control;

import org.jspecify.annotations.NullMarked;
