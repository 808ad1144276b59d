package io.bluegreen.codegen;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/**
 * The annotated abstract class, with the methods and interfaces that it and its superclasses
 * declare.
 */
final class Wrapper {

  private final TypeElement element;
  private final Types types;
  private final Elements elements;
  private final List<Declaration> methods = new ArrayList<>();
  private final Map<Element, DeclaredType> interfaces = new LinkedHashMap<>();

  Wrapper(TypeElement element, Types types, Elements elements) throws CannotDelegateException {
    this.element = element;
    this.types = types;
    this.elements = elements;
    requireExtensible();
    collect((DeclaredType) element.asType());
  }

  TypeElement element() {
    return element;
  }

  Types types() {
    return types;
  }

  Elements elements() {
    return elements;
  }

  /** Returns all interfaces: each before those it extends, the class's before its superclass's. */
  Collection<DeclaredType> interfaces() {
    return interfaces.values();
  }

  /** Returns the methods that a subclass can call or override. */
  List<Declaration> methods() {
    return methods;
  }

  Declaration declaration(DeclaredType owner, ExecutableElement method) {
    TypeMirror member = types.asMemberOf((DeclaredType) element.asType(), method);
    return new Declaration(owner, method, (ExecutableType) member);
  }

  /** Returns the most derived method with the signature of {@code declared}. */
  Optional<Declaration> methodLike(Declaration declared) {
    return methods.stream().filter(method -> sameSignature(method, declared)).findFirst();
  }

  /** Returns the most derived method of that name with exactly these parameter types. */
  Optional<Declaration> method(String name, TypeMirror... parameters) {
    return methods.stream()
        .filter(method -> method.name().equals(name))
        .filter(method -> sameTypes(method.parameterTypes(), List.of(parameters)))
        .findFirst();
  }

  boolean sameSignature(Declaration one, Declaration other) {
    return one.name().equals(other.name())
        && (types.isSubsignature(one.type(), other.type())
            || types.isSubsignature(other.type(), one.type()));
  }

  TypeMirror typeOf(Class<?> type) {
    return elements.getTypeElement(type.getName()).asType();
  }

  private boolean sameTypes(List<? extends TypeMirror> some, List<? extends TypeMirror> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      if (!types.isSameType(some.get(i), others.get(i))) {
        return false;
      }
    }
    return true;
  }

  private void requireExtensible() throws CannotDelegateException {
    var modifiers = element.getModifiers();
    if (!element.getKind().isClass() || !modifiers.contains(Modifier.ABSTRACT)) {
      throw new CannotDelegateException(
          "%s must be an abstract class to be given delegates", element.getSimpleName());
    }
    boolean inner = element.getNestingKind().isNested() && !modifiers.contains(Modifier.STATIC);
    if (inner || modifiers.contains(Modifier.PRIVATE)) {
      throw new CannotDelegateException(
          "%s must be a top-level or static class, and not private", element.getSimpleName());
    }
  }

  private void collect(DeclaredType type) {
    List<DeclaredType> superclasses = new ArrayList<>();
    for (TypeMirror each = type;
        each.getKind() == TypeKind.DECLARED;
        each = ((TypeElement) ((DeclaredType) each).asElement()).getSuperclass()) {
      superclasses.add((DeclaredType) each);
    }
    superclasses.forEach(this::collectMethods);
    collectInterfaces(type);
  }

  private void collectMethods(DeclaredType type) {
    for (ExecutableElement method :
        ElementFilter.methodsIn(type.asElement().getEnclosedElements())) {
      if (!method.getModifiers().contains(Modifier.PRIVATE)) {
        methods.add(declaration(type, method));
      }
    }
  }

  private void collectInterfaces(TypeMirror type) {
    List<? extends TypeMirror> parents = types.directSupertypes(type);
    for (TypeMirror parent : parents) {
      if (isInterface(parent) && !interfaces.containsKey(types.asElement(parent))) {
        interfaces.put(types.asElement(parent), (DeclaredType) parent);
        collectInterfaces(parent);
      }
    }
    parents.stream().filter(parent -> !isInterface(parent)).forEach(this::collectInterfaces);
  }

  private boolean isInterface(TypeMirror type) {
    return types.asElement(type).getKind().isInterface();
  }
}
