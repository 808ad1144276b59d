/** What is attacked: deployments of each mode, with the servers and networks that they run on. */
@NullMarked
package io.bluegreen.proof.mode;

import org.jspecify.annotations.NullMarked;
