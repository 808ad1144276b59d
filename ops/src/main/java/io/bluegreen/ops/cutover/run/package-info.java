/** One run of the protocol: its servers, its note and its live clients. */
@NullMarked
package io.bluegreen.ops.cutover.run;

import org.jspecify.annotations.NullMarked;
