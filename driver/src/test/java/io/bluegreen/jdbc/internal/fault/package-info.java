@NullMarked
package io.bluegreen.jdbc.internal.fault;

import org.jspecify.annotations.NullMarked;
