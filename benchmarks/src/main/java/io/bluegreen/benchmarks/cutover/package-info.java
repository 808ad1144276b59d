/** The effects of a cutover on an application, compared with today's practice. */
@NullMarked
package io.bluegreen.benchmarks.cutover;

import org.jspecify.annotations.NullMarked;
