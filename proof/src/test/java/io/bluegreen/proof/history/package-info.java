/** What an application under attack did, as it was told: the input of every check. */
@NullMarked
package io.bluegreen.proof.history;

import org.jspecify.annotations.NullMarked;
