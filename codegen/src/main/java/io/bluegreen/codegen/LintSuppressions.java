package io.bluegreen.codegen;

import com.palantir.javapoet.AnnotationSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Elements;
import javax.lang.model.util.SimpleTypeVisitor14;

/**
 * The compiler warnings that overriding and calling foreign methods would cause, which the
 * generated class suppresses.
 */
final class LintSuppressions {

  private final Elements elements;
  private final TypeVisitor visitor = new TypeVisitor();
  private final Set<String> categories = new TreeSet<>();

  LintSuppressions(Elements elements) {
    this.elements = elements;
  }

  /** Adds the warnings of a method that is overridden or called. */
  void uses(Declaration method) {
    uses(method.element());
  }

  /** Adds the warnings of a method that is written, with all types in its header. */
  void writes(Declaration method) {
    visitor.visit(method.returnType());
    method.parameterTypes().forEach(visitor::visit);
    method.thrownTypes().forEach(visitor::visit);
    for (TypeVariable variable : method.type().getTypeVariables()) {
      SourceTypes.bounds(variable).forEach(visitor::visit);
    }
    if (method.element().isVarArgs() && isHeapPolluting(method.parameterTypes())) {
      categories.add("unchecked");
    }
  }

  /** Returns the annotation for the generated class, if it needs one. */
  Optional<AnnotationSpec> annotation() {
    if (categories.isEmpty()) {
      return Optional.empty();
    }
    AnnotationSpec.Builder annotation = AnnotationSpec.builder(SuppressWarnings.class);
    categories.forEach(category -> annotation.addMember("value", "$S", category));
    return Optional.of(annotation.build());
  }

  private void uses(Element element) {
    Deprecated deprecated = element.getAnnotation(Deprecated.class);
    if (deprecated != null && deprecated.forRemoval()) {
      categories.add("removal");
    } else if (elements.isDeprecated(element)) {
      categories.add("deprecation");
    }
  }

  private static boolean isHeapPolluting(List<? extends TypeMirror> parameters) {
    TypeMirror last = parameters.get(parameters.size() - 1);
    TypeMirror component = ((ArrayType) last).getComponentType();
    return component.getKind() == TypeKind.TYPEVAR
        || (component instanceof DeclaredType declared && !declared.getTypeArguments().isEmpty());
  }

  /** The visitor that finds raw and deprecated parts of a type. */
  private final class TypeVisitor extends SimpleTypeVisitor14<Void, Void> {

    @Override
    public Void visitDeclared(DeclaredType type, Void unused) {
      TypeElement element = (TypeElement) type.asElement();
      uses(element);
      if (type.getTypeArguments().isEmpty() && !element.getTypeParameters().isEmpty()) {
        categories.add("rawtypes");
      }
      type.getTypeArguments().forEach(this::visit);
      return null;
    }

    @Override
    public Void visitArray(ArrayType type, Void unused) {
      return visit(type.getComponentType());
    }

    @Override
    public Void visitWildcard(WildcardType type, Void unused) {
      if (type.getExtendsBound() != null) {
        visit(type.getExtendsBound());
      }
      if (type.getSuperBound() != null) {
        visit(type.getSuperBound());
      }
      return null;
    }
  }
}
