/** Preflight's checks, each made to fire on real servers, and mended by what it prints. */
@NullMarked
package io.bluegreen.it.preflight;

import org.jspecify.annotations.NullMarked;
