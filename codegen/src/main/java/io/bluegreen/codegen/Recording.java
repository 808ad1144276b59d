package io.bluegreen.codegen;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/**
 * The recorded setters of a wrapper, and the method {@code replay} that sets recorded values again.
 */
final class Recording {

  private final Wrapper wrapper;
  private final Types types;
  private final TypeMirror sqlException;
  private final Names names;
  private final List<RecordedSetter> setters = new ArrayList<>();
  private final Optional<TypeMirror> target;

  Recording(Wrapper wrapper, String... names) throws CannotDelegateException {
    this.wrapper = wrapper;
    this.types = wrapper.types();
    this.sqlException = wrapper.typeOf(SQLException.class);
    this.names = new Names("recorded", names);
    this.target = replayTarget();
    if (!this.names.isEmpty()) {
      requireHooks();
    }
  }

  /** Returns the recorded form of a method, if it is to be recorded. */
  Optional<RecordedSetter> of(Declaration method) throws CannotDelegateException {
    if (!names.take(method) || !takesIndex(method)) {
      return Optional.empty();
    }
    if (method.returnType().getKind() != TypeKind.VOID
        || method.thrownTypes().stream().noneMatch(t -> types.isSameType(t, sqlException))) {
      throw new CannotDelegateException(
          "%s cannot be recorded because it returns something or does not throw SQLException",
          method);
    }
    RecordedSetter setter = RecordedSetter.of(method, setters.size(), wrapper);
    setters.add(setter);
    return Optional.of(setter);
  }

  /** Returns the method {@code replay}, if any setter is recorded. */
  Optional<MethodSpec> replay() {
    return target.filter(type -> !setters.isEmpty()).map(this::replay);
  }

  void requireAllUsed() throws CannotDelegateException {
    names.requireAllUsed(wrapper);
  }

  private MethodSpec replay(TypeMirror type) {
    CodeBlock.Builder body = CodeBlock.builder().beginControlFlow("switch (method)");
    for (RecordedSetter setter : setters) {
      body.add("case $L:\n$>", setter.number())
          .addStatement(setter.replay())
          .addStatement("break")
          .add("$<");
    }
    body.add("default:\n$>")
        .addStatement("throw new $T($S + method)", IllegalArgumentException.class, "no setter ")
        .add("$<")
        .endControlFlow();
    return MethodSpec.methodBuilder("replay")
        .addAnnotation(Override.class)
        .addParameter(SourceTypes.nameOf(type), "target")
        .addParameter(TypeName.INT, "method")
        .addParameter(TypeName.INT, "index")
        .addParameter(TypeName.LONG, "bits")
        .addParameter(Object.class, "first")
        .addParameter(Object.class, "second")
        .addException(SQLException.class)
        .addCode(body.build())
        .build();
  }

  private void requireHooks() throws CannotDelegateException {
    TypeMirror number = types.getPrimitiveType(TypeKind.INT);
    TypeMirror bits = types.getPrimitiveType(TypeKind.LONG);
    TypeMirror object = wrapper.typeOf(Object.class);
    require(wrapper.method("rebind").isPresent(), "void rebind()");
    require(
        wrapper.method("record", number, number, bits, object, object).isPresent(),
        "void record(int, int, long, Object, Object)");
    require(target.isPresent(), "void replay(T, int, int, long, Object, Object)");
  }

  private void require(boolean present, String hook) throws CannotDelegateException {
    if (!present) {
      throw new CannotDelegateException(
          "%s has recorded methods and therefore needs a method '%s'",
          wrapper.element().getSimpleName(), hook);
    }
  }

  /** Returns the type of the first parameter of the abstract method {@code replay}. */
  private Optional<TypeMirror> replayTarget() {
    return wrapper.methods().stream()
        .filter(method -> method.name().equals("replay"))
        .filter(method -> method.element().getModifiers().contains(Modifier.ABSTRACT))
        .filter(method -> method.parameterTypes().size() == 6)
        .<TypeMirror>map(method -> method.parameterTypes().get(0))
        .findFirst();
  }

  private static boolean takesIndex(Declaration method) {
    return !method.parameterTypes().isEmpty()
        && method.parameterTypes().get(0).getKind() == TypeKind.INT;
  }
}
