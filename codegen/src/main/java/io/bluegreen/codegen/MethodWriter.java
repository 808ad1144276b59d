package io.bluegreen.codegen;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import io.bluegreen.codegen.Delegation.Surrounding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.TypeKind;

/** The writer of one delegating method. */
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
    CodeBlock.Builder body = CodeBlock.builder();
    delegation.recorded().flatMap(RecordedSetter::watched).ifPresent(i -> watch(body, i));
    if (delegation.surrounding() != Surrounding.NONE) {
      routed(body);
    } else if (delegation.recorded().isPresent()) {
      body.addStatement("rebind()").addStatement(call()).add(record());
    } else {
      body.addStatement(delegation.isVoid() ? "$L" : "return $L", call());
    }
    return body.build();
  }

  private void watch(CodeBlock.Builder body, int parameter) {
    String watched = free("watched");
    body.addStatement(
        "$T $L = watched($L)",
        SourceTypes.nameOf(delegation.signature().parameterTypes().get(parameter)),
        watched,
        arguments.get(parameter));
    arguments.set(parameter, watched);
  }

  private void routed(CodeBlock.Builder body) {
    enter(body);
    body.beginControlFlow("try").beginControlFlow("while (true)").beginControlFlow("try");
    callAndSucceed(body);
    String exception = free("e");
    body.nextControlFlow("catch ($T $L)", SQLException.class, exception);
    recover(body, exception);
    body.endControlFlow()
        .endControlFlow()
        .nextControlFlow("finally")
        .addStatement("leave()")
        .endControlFlow();
  }

  private void recover(CodeBlock.Builder body, String exception) {
    if (!delegation.mayEndInRecovery()) {
      body.addStatement("recover($L)", exception);
      return;
    }
    body.beginControlFlow("if (!recover($L))", exception);
    TypeKind result = delegation.signature().returnType().getKind();
    if (delegation.isVoid()) {
      body.addStatement("return");
    } else if (result.isPrimitive()) {
      body.addStatement("return $L", result == TypeKind.BOOLEAN ? "false" : "0");
    } else {
      body.addStatement("throw noResult($L)", exception);
    }
    body.endControlFlow();
  }

  private void enter(CodeBlock.Builder body) {
    if (delegation.surrounding() != Surrounding.ROUTED_SQL) {
      body.addStatement(delegation.surrounding() == Surrounding.ASIDE ? "enterAside()" : "enter()");
      return;
    }
    String sql = free("sql");
    body.addStatement("$T $L = enter($L)", String.class, sql, arguments.get(0));
    arguments.set(0, sql);
  }

  private void callAndSucceed(CodeBlock.Builder body) {
    if (delegation.isVoid()) {
      body.addStatement(call()).add(record()).addStatement("succeeded()").addStatement("return");
      return;
    }
    String result = free("result");
    body.addStatement(
            "$T $L = $L", SourceTypes.nameOf(delegation.signature().returnType()), result, call())
        .addStatement("succeeded()")
        .addStatement("return $L", result);
  }

  private CodeBlock record() {
    return delegation
        .recorded()
        .map(setter -> CodeBlock.builder().addStatement(setter.record(arguments)).build())
        .orElse(CodeBlock.builder().build());
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
