/**
 * The agent: finds pgjdbc's driver in whatever class loader it is, and hands its connects to ours.
 *
 * <p>Everything here is on the application's class path and so depends on the JDK and the relocated
 * ByteBuddy alone; the driver is packed where no class loader but {@link
 * io.bluegreen.agent.InnerLoader} finds it.
 */
@NullMarked
package io.bluegreen.agent;

import org.jspecify.annotations.NullMarked;
