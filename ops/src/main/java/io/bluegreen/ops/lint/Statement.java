package io.bluegreen.ops.lint;

import java.util.List;
import org.antlr.v4.runtime.Token;

/** One statement of a file, without its comments and the semicolon. */
record Statement(List<Token> tokens, Allowance allowed) {}
