/** The driver under the frameworks, pools and tools of others. */
@NullMarked
package io.bluegreen.eco;

import org.jspecify.annotations.NullMarked;
