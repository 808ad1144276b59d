package io.bluegreen.codegen;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import java.util.List;
import java.util.function.Consumer;
import javax.annotation.processing.Generated;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;

/** The generated class, composed from its constructors, methods and annotations. */
final class DelegatingClass {

  private final Wrapper wrapper;
  private final String name;
  private final LintSuppressions lint;
  private final Recording recording;
  private final DelegationPlanner planner;

  DelegatingClass(Wrapper wrapper, GenerateDelegates annotation) throws CannotDelegateException {
    this.wrapper = wrapper;
    this.name = annotation.value();
    this.lint = new LintSuppressions(wrapper.elements());
    this.recording = new Recording(wrapper, annotation.recorded());
    this.planner =
        new DelegationPlanner(wrapper, new Routing(wrapper, annotation), recording, lint);
    if (!SourceVersion.isName(name) || name.contains(".")) {
      throw new CannotDelegateException("'%s' is not the simple name of a class", name);
    }
  }

  /** Returns the class's source. Methods that cannot be delegated are reported and left out. */
  JavaFile write(Consumer<CannotDelegateException> problems) throws CannotDelegateException {
    TypeSpec.Builder type = header();
    new ConstructorWriter(wrapper, lint).write().forEach(type::addMethod);
    for (List<Declaration> missing : MissingMethods.of(wrapper)) {
      try {
        type.addMethod(MethodWriter.write(planner.plan(missing)));
      } catch (CannotDelegateException e) {
        problems.accept(e);
      }
    }
    planner.requireAllUsed();
    recording.replay().ifPresent(type::addMethod);
    lint.annotation().ifPresent(type::addAnnotation);
    String packageName =
        wrapper.elements().getPackageOf(wrapper.element()).getQualifiedName().toString();
    return JavaFile.builder(packageName, type.build()).skipJavaLangImports(true).build();
  }

  private TypeSpec.Builder header() {
    TypeElement element = wrapper.element();
    AnnotationSpec generated =
        AnnotationSpec.builder(Generated.class)
            .addMember("value", "$S", DelegateProcessor.class.getName())
            .build();
    return TypeSpec.classBuilder(name)
        .addJavadoc("The delegating half of {@link $T}.\n", ClassName.get(element))
        .addAnnotation(generated)
        .addModifiers(Modifier.FINAL)
        .addTypeVariables(SourceTypes.parameters(element.getTypeParameters()))
        .superclass(SourceTypes.nameOf(element.asType()))
        .addOriginatingElement(element)
        .avoidClashesWithNestedClasses(element);
  }
}
