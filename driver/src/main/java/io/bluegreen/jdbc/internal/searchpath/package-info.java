/** The search_path: template, plan, statement and the path of one session. */
@NullMarked
package io.bluegreen.jdbc.internal.searchpath;

import org.jspecify.annotations.NullMarked;
