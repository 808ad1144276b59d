package io.bluegreen.codegen;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import io.bluegreen.codegen.Delegation.Surrounding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/** Writes one delegating method. */
final class MethodWriter {

  private final Delegation delegation;
  private final List<String> arguments;
  private final List<String> taken;

  private MethodWriter(Delegation delegation) {
    this.delegation = delegation;
    this.arguments = new ArrayList<>(delegation.parameterNames());
    this.taken = new ArrayList<>(delegation.parameterNames());
  }

  static MethodSpec write(Delegation delegation) {
    return new MethodWriter(delegation).write();
  }

  private MethodSpec write() {
    Declaration signature = delegation.signature();
    MethodSpec.Builder method =
        MethodSpec.methodBuilder(signature.name())
            .addAnnotation(Override.class)
            .addModifiers(Modifier.PUBLIC)
            .returns(SourceTypes.nameOf(signature.returnType()));
    Headers.write(method, signature, delegation.parameterNames());
    return method.addCode(body()).build();
  }

  private CodeBlock body() {
    if (delegation.surrounding() != Surrounding.NONE) {
      return routedBody();
    }
    String statement = delegation.isVoid() ? "$L" : "return $L";
    return CodeBlock.builder().addStatement(statement, call()).build();
  }

  private CodeBlock routedBody() {
    CodeBlock.Builder body = CodeBlock.builder();
    enter(body);
    body.beginControlFlow("try");
    callAndSucceed(body);
    String exception = free("e");
    return body.nextControlFlow("catch ($T $L)", SQLException.class, exception)
        .addStatement("throw failed($L)", exception)
        .nextControlFlow("finally")
        .addStatement("leave()")
        .endControlFlow()
        .build();
  }

  private void enter(CodeBlock.Builder body) {
    if (delegation.surrounding() == Surrounding.ROUTED) {
      body.addStatement("enter()");
      return;
    }
    String sql = free("sql");
    body.addStatement("$T $L = enter($L)", String.class, sql, arguments.get(0));
    arguments.set(0, sql);
  }

  private void callAndSucceed(CodeBlock.Builder body) {
    if (delegation.isVoid()) {
      body.addStatement(call()).addStatement("succeeded()");
      return;
    }
    String result = free("result");
    body.addStatement(
            "$T $L = $L", SourceTypes.nameOf(delegation.signature().returnType()), result, call())
        .addStatement("succeeded()")
        .addStatement("return $L", result);
  }

  private CodeBlock call() {
    CodeBlock call =
        CodeBlock.of(
            "$L().$L($L)",
            delegation.accessor().name(),
            delegation.signature().name(),
            Headers.arguments(arguments));
    return delegation.wrapping().isPresent() ? CodeBlock.of("$L($L)", Wrapping.NAME, call) : call;
  }

  private String free(String wanted) {
    String name = ParameterNames.free(wanted, taken);
    taken.add(name);
    return name;
  }
}
