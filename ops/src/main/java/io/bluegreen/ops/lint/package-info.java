/**
 * Tells whether a SQL migration is expand-only: whether the application on the old side goes on
 * undisturbed while it runs and after it. {@link io.bluegreen.ops.lint.Linter} is the way in.
 */
@NullMarked
package io.bluegreen.ops.lint;

import org.jspecify.annotations.NullMarked;
