/** Schema mode on real servers: one database, two schemas, and a driver that follows. */
@NullMarked
package io.bluegreen.it.schema;

import org.jspecify.annotations.NullMarked;
