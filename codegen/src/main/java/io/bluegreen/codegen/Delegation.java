package io.bluegreen.codegen;

import java.util.List;
import java.util.Optional;
import javax.lang.model.type.TypeKind;

/**
 * The plan of one generated method: its header, the object it delegates to, and the code around the
 * call.
 */
record Delegation(
    Declaration signature,
    Accessor accessor,
    Optional<Declaration> wrapping,
    List<String> parameterNames,
    Surrounding surrounding,
    boolean mayEndInRecovery,
    Optional<RecordedSetter> recorded) {

  /** The code around the call. */
  enum Surrounding {
    /** No code. */
    NONE,
    /** The hooks of a call that reaches the server. */
    ROUTED,
    /** The same hooks; {@code enter(String)} may replace the statement's text. */
    ROUTED_SQL,
    /** The same hooks, with {@code enterAside()} as the first one. */
    ASIDE
  }

  boolean isVoid() {
    return signature.returnType().getKind() == TypeKind.VOID;
  }
}
