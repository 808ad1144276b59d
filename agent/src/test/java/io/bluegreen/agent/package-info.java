@NullMarked
package io.bluegreen.agent;

import org.jspecify.annotations.NullMarked;
