package io.bluegreen.ops.lint;

import java.util.List;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a file, without its comments and the semicolon.
 *
 * @param changeset the Liquibase comment that begins a changeset with this statement
 */
record ScriptStatement(List<Token> tokens, AllowedRules allowed, @Nullable String changeset) {}
