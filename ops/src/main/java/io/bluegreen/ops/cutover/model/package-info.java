/** Steps, options, reports and results of a cutover. */
@NullMarked
package io.bluegreen.ops.cutover.model;

import org.jspecify.annotations.NullMarked;
