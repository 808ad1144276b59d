/** The cost of many connections, deployments and JVMs, compared with few. */
@NullMarked
package io.bluegreen.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
