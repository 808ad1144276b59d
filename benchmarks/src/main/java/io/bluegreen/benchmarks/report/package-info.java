/** Numbers turned into tables and pictures. */
@NullMarked
package io.bluegreen.benchmarks.report;

import org.jspecify.annotations.NullMarked;
