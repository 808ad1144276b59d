package io.bluegreen.codegen;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import java.util.List;

/** The common parts of method and constructor headers: type variables, parameters, exceptions. */
final class Headers {

  private Headers() {}

  static void write(MethodSpec.Builder method, Declaration declared, List<String> names) {
    method
        .addTypeVariables(SourceTypes.variables(declared.type().getTypeVariables()))
        .addExceptions(SourceTypes.namesOf(declared.thrownTypes()))
        .varargs(declared.element().isVarArgs());
    for (int i = 0; i < names.size(); i++) {
      method.addParameter(
          ParameterSpec.builder(SourceTypes.nameOf(declared.parameterTypes().get(i)), names.get(i))
              .build());
    }
  }

  /** Returns the arguments of a call, with line breaks where there are many. */
  static CodeBlock arguments(List<String> names) {
    return names.stream().map(name -> CodeBlock.of("$L", name)).collect(CodeBlock.joining(",$W"));
  }
}
