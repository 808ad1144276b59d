/** The agent in JVMs of their own, in applications which know nothing of it. */
@NullMarked
package io.bluegreen.it.agent;

import org.jspecify.annotations.NullMarked;
