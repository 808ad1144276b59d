package io.bluegreen.codegen;

import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeVariableName;
import java.util.List;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;

/**
 * The source text of types. A {@link TypeMirror} must not be printed directly, because its text
 * contains the type annotations of the class it was read from.
 */
final class SourceTypes {

  private SourceTypes() {}

  static TypeName nameOf(TypeMirror type) {
    return TypeName.get(type);
  }

  static List<TypeName> namesOf(List<? extends TypeMirror> types) {
    return types.stream().map(SourceTypes::nameOf).toList();
  }

  /** Returns the declarations of type variables, with their resolved bounds. */
  static List<TypeVariableName> variables(List<? extends TypeVariable> variables) {
    return variables.stream().map(SourceTypes::variable).toList();
  }

  static List<TypeVariableName> parameters(List<? extends TypeParameterElement> parameters) {
    return parameters.stream().map(p -> variable((TypeVariable) p.asType())).toList();
  }

  static List<? extends TypeMirror> bounds(TypeVariable variable) {
    TypeMirror bound = variable.getUpperBound();
    return bound instanceof IntersectionType several ? several.getBounds() : List.of(bound);
  }

  /** Returns a type for messages, with simple names only. */
  static String forReaders(TypeMirror type) {
    return nameOf(type).toString().replaceAll("\\b[a-z_]\\w*\\.", "");
  }

  private static TypeVariableName variable(TypeVariable variable) {
    String name = variable.asElement().getSimpleName().toString();
    return TypeVariableName.get(name, namesOf(bounds(variable)).toArray(new TypeName[0]));
  }
}
