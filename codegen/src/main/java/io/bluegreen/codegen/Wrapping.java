package io.bluegreen.codegen;

import java.util.Optional;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/** The lookup of the method {@code wrapped(T)} for a result. */
final class Wrapping {

  static final String NAME = "wrapped";

  private final Wrapper wrapper;
  private final Types types;

  Wrapping(Wrapper wrapper) {
    this.wrapper = wrapper;
    this.types = wrapper.types();
  }

  /** Returns the wrapping method for the result of {@code method}, if there is one. */
  Optional<Declaration> of(Declaration method) throws CannotDelegateException {
    if (method.returnType().getKind() == TypeKind.VOID) {
      return Optional.empty();
    }
    Optional<Declaration> found =
        wrapper.methods().stream().filter(each -> takes(each, method.returnType())).findFirst();
    if (found.isPresent()) {
      requireFit(found.get(), method);
    }
    return found;
  }

  private boolean takes(Declaration candidate, TypeMirror returned) {
    return candidate.name().equals(NAME)
        && candidate.parameterTypes().size() == 1
        && types.isSameType(
            types.erasure(candidate.parameterTypes().get(0)), types.erasure(returned));
  }

  private void requireFit(Declaration wrapping, Declaration method) throws CannotDelegateException {
    if (wrapping.isGeneric() && returnsItsParameter(wrapping)) {
      return;
    }
    boolean takes = types.isSubtype(method.returnType(), wrapping.parameterTypes().get(0));
    if (!takes || !types.isSubtype(wrapping.returnType(), method.returnType())) {
      throw new CannotDelegateException(
          "the result of %s has to go through %s, which takes or returns another type:"
              + " write the method by hand",
          method, wrapping);
    }
  }

  private boolean returnsItsParameter(Declaration wrapping) {
    return types.isSameType(wrapping.returnType(), wrapping.parameterTypes().get(0));
  }
}
