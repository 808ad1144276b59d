package io.bluegreen.codegen;

import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Types;

/**
 * The target of a delegating call: the method as the accessor's own type declares it. That type may
 * declare the interface's method again with other exceptions, or deprecate it.
 */
final class Target {

  private final Types types;
  private final List<Declaration> declarations = new ArrayList<>();

  Target(Wrapper wrapper, Accessor accessor, Declaration declared) {
    this.types = wrapper.types();
    if (yielded(accessor.type()) instanceof DeclaredType type) {
      TypeElement owner = (TypeElement) type.asElement();
      ElementFilter.methodsIn(wrapper.elements().getAllMembers(owner)).stream()
          .filter(method -> isSame(wrapper, method, declared.element(), owner))
          .forEach(method -> declarations.add(member(type, method)));
    }
    if (declarations.isEmpty()) {
      declarations.add(declared);
    }
  }

  List<Declaration> declarations() {
    return declarations;
  }

  /** Returns the exceptions that every declaration allows. */
  List<TypeMirror> thrownTypes() {
    List<TypeMirror> thrown = new ArrayList<>();
    for (Declaration declaration : declarations) {
      declaration.thrownTypes().stream().filter(this::isThrownByAll).forEach(thrown::add);
    }
    return thrown;
  }

  private boolean isThrownByAll(TypeMirror thrown) {
    return declarations.stream()
        .allMatch(
            declaration ->
                declaration.thrownTypes().stream().anyMatch(t -> types.isSubtype(thrown, t)));
  }

  private Declaration member(DeclaredType type, ExecutableElement method) {
    return new Declaration(type, method, (ExecutableType) types.asMemberOf(type, method));
  }

  private static boolean isSame(
      Wrapper wrapper, ExecutableElement method, Element declared, TypeElement owner) {
    return method.equals(declared)
        || wrapper.elements().overrides(method, (ExecutableElement) declared, owner);
  }

  private static TypeMirror yielded(TypeMirror type) {
    return type instanceof TypeVariable variable ? yielded(variable.getUpperBound()) : type;
  }
}
