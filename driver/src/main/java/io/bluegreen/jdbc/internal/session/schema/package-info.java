/** Sessions in schema mode: the search_path follows the active side. */
@NullMarked
package io.bluegreen.jdbc.internal.session.schema;

import org.jspecify.annotations.NullMarked;
