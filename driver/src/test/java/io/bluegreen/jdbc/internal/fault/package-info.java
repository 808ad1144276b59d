@NullMarked
package io.bluegreen.jdbc.fault;

import org.jspecify.annotations.NullMarked;
