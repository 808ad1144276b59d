/**
 * Logical versus physical: what a session's server side has to look like, and how it gets there.
 */
@NullMarked
package io.bluegreen.jdbc.session;

import org.jspecify.annotations.NullMarked;
