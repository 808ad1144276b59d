package io.bluegreen.codegen;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.util.Types;

/** The objects to which a wrapper can delegate. */
final class Accessors {

  private final Types types;
  private final List<Accessor> accessors = new ArrayList<>();

  Accessors(Wrapper wrapper) throws CannotDelegateException {
    this.types = wrapper.types();
    for (Declaration method : wrapper.methods()) {
      Delegate annotation = method.element().getAnnotation(Delegate.class);
      if (annotation != null) {
        requireAccessor(method);
        Names only = new Names("@Delegate", annotation.value());
        accessors.add(new Accessor(method, method.returnType(), only));
      }
    }
  }

  /** A declaration that has an accessor, and that accessor. */
  record Choice(Declaration declared, Accessor accessor) {}

  /** Returns the first of a method's declarations whose interface an accessor returns. */
  Choice choose(List<Declaration> declarations) throws CannotDelegateException {
    for (Predicate<Accessor> fits : preferences(declarations.get(0))) {
      for (Declaration declared : declarations) {
        Optional<Accessor> accessor = yielding(declared.owner(), fits);
        if (accessor.isPresent()) {
          return new Choice(declared, accessor.get());
        }
      }
    }
    Declaration first = declarations.get(0);
    throw new CannotDelegateException(
        "nothing to delegate %s to: write the method by hand,"
            + " or mark with @Delegate a method without parameters which returns a %s",
        first, first.owner().asElement().getSimpleName());
  }

  void requireAllUsed(Wrapper wrapper) throws CannotDelegateException {
    for (Accessor accessor : accessors) {
      accessor.only().requireAllUsed(wrapper);
    }
  }

  /** Prefers accessors that name the method over accessors for any method. */
  private static List<Predicate<Accessor>> preferences(Declaration method) {
    return List.of(accessor -> accessor.only().take(method), accessor -> accessor.only().isEmpty());
  }

  private Optional<Accessor> yielding(DeclaredType type, Predicate<Accessor> fits) {
    return accessors.stream()
        .filter(fits)
        .filter(accessor -> types.isSubtype(accessor.type(), type))
        .findFirst();
  }

  private static void requireAccessor(Declaration method) throws CannotDelegateException {
    if (!method.parameterTypes().isEmpty() || method.returnType().getKind() == TypeKind.VOID) {
      throw new CannotDelegateException(
          "@Delegate belongs on methods without parameters which return an object, not on %s",
          method);
    }
  }
}
