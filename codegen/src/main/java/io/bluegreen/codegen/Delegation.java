package io.bluegreen.codegen;

import java.util.List;
import java.util.Optional;
import javax.lang.model.type.TypeKind;

/** One method to write: its header, the object it delegates to, and what goes with the call. */
record Delegation(
    Declaration signature,
    Accessor accessor,
    Optional<Declaration> wrapping,
    List<String> parameterNames,
    Surrounding surrounding,
    Optional<RecordedSetter> recorded) {

  /** What happens around the call. */
  enum Surrounding {
    /** Nothing. */
    NONE,
    /** The hooks of a call that reaches the server. */
    ROUTED,
    /** The same, with the statement's text going through {@code enter(String)}. */
    ROUTED_SQL,
    /** The same, begun by {@code enterAside()}. */
    ASIDE
  }

  boolean isVoid() {
    return signature.returnType().getKind() == TypeKind.VOID;
  }
}
