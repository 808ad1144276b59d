/**
 * The agent, which hands the connects of pgjdbc's driver, in any class loader, to the driver of
 * this project.
 *
 * <p>The package is on the application's class path, so it depends only on the JDK and the
 * relocated ByteBuddy. Only {@link io.bluegreen.agent.InnerLoader} finds the driver's classes in
 * the jar.
 */
@NullMarked
package io.bluegreen.agent;

import org.jspecify.annotations.NullMarked;
