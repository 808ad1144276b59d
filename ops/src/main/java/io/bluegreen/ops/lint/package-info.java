/**
 * The rules by which a SQL migration is expand-only: the application on the old side goes on
 * undisturbed while the migration runs and after it. {@link io.bluegreen.ops.lint.Linter} is the
 * entry point.
 */
@NullMarked
package io.bluegreen.ops.lint;

import org.jspecify.annotations.NullMarked;
