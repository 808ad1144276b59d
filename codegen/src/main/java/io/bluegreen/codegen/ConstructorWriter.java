package io.bluegreen.codegen;

import com.palantir.javapoet.MethodSpec;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.util.ElementFilter;

/** The writer of the constructors: one for each constructor of the abstract class. */
final class ConstructorWriter {

  private final Wrapper wrapper;
  private final LintSuppressions lint;

  ConstructorWriter(Wrapper wrapper, LintSuppressions lint) {
    this.wrapper = wrapper;
    this.lint = lint;
  }

  List<MethodSpec> write() throws CannotDelegateException {
    List<MethodSpec> constructors = new ArrayList<>();
    for (ExecutableElement constructor :
        ElementFilter.constructorsIn(wrapper.element().getEnclosedElements())) {
      if (!constructor.getModifiers().contains(Modifier.PRIVATE)) {
        constructors.add(write(constructor));
      }
    }
    if (constructors.isEmpty()) {
      throw new CannotDelegateException(
          "%s has only private constructors", wrapper.element().getSimpleName());
    }
    return constructors;
  }

  private MethodSpec write(ExecutableElement constructor) {
    Declaration declared =
        wrapper.declaration((DeclaredType) wrapper.element().asType(), constructor);
    lint.uses(declared);
    lint.writes(declared);
    List<String> names = ParameterNames.of(constructor, declared.parameterTypes());
    MethodSpec.Builder written = MethodSpec.constructorBuilder();
    Headers.write(written, declared, names);
    return written.addStatement("super($L)", Headers.arguments(names)).build();
  }
}
