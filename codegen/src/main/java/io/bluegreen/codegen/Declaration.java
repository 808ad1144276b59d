package io.bluegreen.codegen;

import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;

/**
 * A method as one type declares it, with its types resolved from the point of view of the wrapper.
 */
record Declaration(DeclaredType owner, ExecutableElement element, ExecutableType type) {

  String name() {
    return element.getSimpleName().toString();
  }

  TypeMirror returnType() {
    return type.getReturnType();
  }

  List<? extends TypeMirror> parameterTypes() {
    return type.getParameterTypes();
  }

  List<? extends TypeMirror> thrownTypes() {
    return type.getThrownTypes();
  }

  boolean isGeneric() {
    return !type.getTypeVariables().isEmpty();
  }

  /** Returns the method for messages, such as {@code Connection.setSchema(String)}. */
  @Override
  public String toString() {
    return owner.asElement().getSimpleName() + "." + name() + parameters();
  }

  private String parameters() {
    return parameterTypes().stream()
        .map(SourceTypes::forReaders)
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
