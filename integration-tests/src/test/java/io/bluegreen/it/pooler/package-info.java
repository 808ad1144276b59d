/** The driver behind a real PgBouncer, which shares few server sessions among many clients. */
@NullMarked
package io.bluegreen.it.pooler;

import org.jspecify.annotations.NullMarked;
