/** What the documents show, run. */
@NullMarked
package io.bluegreen.it.docs;

import org.jspecify.annotations.NullMarked;
