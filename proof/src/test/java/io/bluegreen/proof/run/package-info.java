/** Cells of the matrix workload by mode: an application under attack, and what became of it. */
@NullMarked
package io.bluegreen.proof.run;

import org.jspecify.annotations.NullMarked;
