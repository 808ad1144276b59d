/** Cluster mode: what a connection and its statements keep when the server under them changes. */
@NullMarked
package io.bluegreen.it.cluster;

import org.jspecify.annotations.NullMarked;
