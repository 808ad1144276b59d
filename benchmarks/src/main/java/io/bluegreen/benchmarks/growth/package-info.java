/** What many connections, deployments and JVMs cost, beside few. */
@NullMarked
package io.bluegreen.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
