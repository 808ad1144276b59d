package io.bluegreen.codegen;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/**
 * A recorded setter. Its arguments after the index are stored as one {@code long} and two
 * references.
 *
 * <p>The long contains an integer as it is, the raw bits of a floating point number, 0 or 1 for a
 * boolean, or two ints as its halves.
 */
record RecordedSetter(
    Declaration method,
    int number,
    List<Integer> primitives,
    List<Integer> references,
    Optional<Integer> watched) {

  static RecordedSetter of(Declaration method, int number, Wrapper wrapper)
      throws CannotDelegateException {
    List<Integer> primitives = new ArrayList<>();
    List<Integer> references = new ArrayList<>();
    List<? extends TypeMirror> types = method.parameterTypes();
    for (int i = 1; i < types.size(); i++) {
      (types.get(i).getKind().isPrimitive() ? primitives : references).add(i);
    }
    boolean twoInts =
        primitives.size() == 2
            && primitives.stream().allMatch(i -> types.get(i).getKind() == TypeKind.INT);
    if (references.size() > 2 || (primitives.size() > 1 && !twoInts)) {
      throw new CannotDelegateException(
          "%s cannot be recorded: more than two objects, or more than one primitive or two ints",
          method);
    }
    Optional<Integer> watched =
        references.stream()
            .filter(i -> wrapper.method("watched", types.get(i)).isPresent())
            .findFirst();
    return new RecordedSetter(
        method, number, List.copyOf(primitives), List.copyOf(references), watched);
  }

  /** Returns the call of {@code record} with these arguments. */
  CodeBlock record(List<String> arguments) {
    return CodeBlock.of(
        "record($L,$W$L /* $L */,$W$L,$W$L,$W$L)",
        arguments.get(0),
        number,
        method.name(),
        bits(arguments),
        references.isEmpty() ? "null" : arguments.get(references.get(0)),
        references.size() < 2 ? "null" : arguments.get(references.get(1)));
  }

  /** Returns the call that sets the recorded value on {@code target}. */
  CodeBlock replay() {
    CodeBlock.Builder call = CodeBlock.builder().add("target.$L(index", method.name());
    for (int i = 1; i < method.parameterTypes().size(); i++) {
      call.add(",$W").add(primitives.contains(i) ? primitive(i) : reference(i));
    }
    return call.add(")").build();
  }

  private CodeBlock bits(List<String> arguments) {
    if (primitives.isEmpty()) {
      return CodeBlock.of("0");
    }
    String only = arguments.get(primitives.get(0));
    if (primitives.size() == 2) {
      return CodeBlock.of(
          "((long) $L << 32) | ($L & 0xFFFFFFFFL)", only, arguments.get(primitives.get(1)));
    }
    return switch (kind(primitives.get(0))) {
      case BOOLEAN -> CodeBlock.of("$L ? 1 : 0", only);
      case FLOAT -> CodeBlock.of("$T.floatToRawIntBits($L)", Float.class, only);
      case DOUBLE -> CodeBlock.of("$T.doubleToRawLongBits($L)", Double.class, only);
      default -> CodeBlock.of("$L", only);
    };
  }

  private CodeBlock primitive(int parameter) {
    if (primitives.size() == 2 && primitives.get(0) == parameter) {
      return CodeBlock.of("(int) (bits >> 32)");
    }
    return switch (kind(parameter)) {
      case BOOLEAN -> CodeBlock.of("bits != 0");
      case FLOAT -> CodeBlock.of("$T.intBitsToFloat((int) bits)", Float.class);
      case DOUBLE -> CodeBlock.of("$T.longBitsToDouble(bits)", Double.class);
      case LONG -> CodeBlock.of("bits");
      default -> CodeBlock.of("($T) bits", SourceTypes.nameOf(type(parameter)));
    };
  }

  private CodeBlock reference(int parameter) {
    String name = references.get(0) == parameter ? "first" : "second";
    TypeName type = SourceTypes.nameOf(type(parameter));
    return type.equals(ClassName.OBJECT) ? CodeBlock.of(name) : CodeBlock.of("($T) $L", type, name);
  }

  private TypeKind kind(int parameter) {
    return type(parameter).getKind();
  }

  private TypeMirror type(int parameter) {
    return method.parameterTypes().get(parameter);
  }
}
