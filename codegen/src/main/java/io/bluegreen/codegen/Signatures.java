package io.bluegreen.codegen;

import java.util.ArrayList;
import java.util.List;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/** The rules by which one method may stand for another: result and exceptions. */
final class Signatures {

  private final Wrapper wrapper;
  private final Types types;

  Signatures(Wrapper wrapper) {
    this.wrapper = wrapper;
    this.types = wrapper.types();
  }

  /** Returns the declaration that satisfies all others, the class's own abstract one included. */
  Declaration strictest(List<Declaration> declarations) throws CannotDelegateException {
    List<Declaration> all = new ArrayList<>(declarations);
    wrapper.methodLike(declarations.get(0)).ifPresent(all::add);
    for (Declaration candidate : all) {
      if (all.stream().allMatch(other -> canReplace(candidate, other))) {
        return candidate;
      }
    }
    throw new CannotDelegateException(
        "no single method can implement all of %s: write it by hand", all);
  }

  /** Tells whether {@code allowed} covers every checked exception among {@code thrown}. */
  boolean covers(List<? extends TypeMirror> allowed, List<? extends TypeMirror> thrown) {
    return thrown.stream().allMatch(each -> isUnchecked(each) || isSubtypeOfAny(each, allowed));
  }

  /** Tells whether {@code method} can return {@code returned}. */
  boolean returns(Declaration method, TypeMirror returned) {
    TypeMirror expected = method.returnType();
    return method.isGeneric()
        ? types.isSubtype(types.erasure(returned), types.erasure(expected))
        : types.isSubtype(returned, expected) || types.isSameType(returned, expected);
  }

  private boolean canReplace(Declaration one, Declaration other) {
    return returns(other, one.returnType()) && covers(other.thrownTypes(), one.thrownTypes());
  }

  private boolean isSubtypeOfAny(TypeMirror type, List<? extends TypeMirror> others) {
    return others.stream().anyMatch(other -> types.isSubtype(type, other));
  }

  private boolean isUnchecked(TypeMirror thrown) {
    return thrown.getKind() == TypeKind.TYPEVAR
        || types.isSubtype(thrown, wrapper.typeOf(RuntimeException.class))
        || types.isSubtype(thrown, wrapper.typeOf(Error.class));
  }
}
