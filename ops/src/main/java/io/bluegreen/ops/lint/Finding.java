package io.bluegreen.ops.lint;

/**
 * A place where a migration is not expand-only.
 *
 * @param file as it was given
 * @param line from 1
 * @param rule which rule it breaks
 * @param what the object or text it is about
 */
public record Finding(String file, int line, LintRule rule, String what) {}
