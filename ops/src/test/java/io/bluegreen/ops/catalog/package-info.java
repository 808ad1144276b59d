@NullMarked
package io.bluegreen.ops.catalog;

import org.jspecify.annotations.NullMarked;
