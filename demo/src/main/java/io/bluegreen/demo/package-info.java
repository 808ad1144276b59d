/** The demo: flips under load, with a ledger that proves what arrived. */
@NullMarked
package io.bluegreen.demo;

import org.jspecify.annotations.NullMarked;
