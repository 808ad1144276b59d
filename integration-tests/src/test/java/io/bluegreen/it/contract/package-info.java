/** Taking a pair apart after its cutover, on real servers. */
@NullMarked
package io.bluegreen.it.contract;

import org.jspecify.annotations.NullMarked;
