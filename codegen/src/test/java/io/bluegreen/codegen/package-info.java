@NullMarked
package io.bluegreen.codegen;

import org.jspecify.annotations.NullMarked;
