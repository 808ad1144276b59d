/** What an application notices of a cutover, beside what people do today. */
@NullMarked
package io.bluegreen.benchmarks.cutover;

import org.jspecify.annotations.NullMarked;
