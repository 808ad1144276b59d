/** Defects planted on purpose: a check that does not find them is one itself. */
@NullMarked
package io.bluegreen.proof.defect;

import org.jspecify.annotations.NullMarked;
