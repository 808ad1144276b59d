package io.bluegreen.codegen;

import java.util.Locale;
import javax.lang.model.SourceVersion;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.util.SimpleTypeVisitor14;

/**
 * The name of a variable, derived from its type: {@code String} gives {@code string}, {@code int}
 * gives {@code number}.
 */
final class DerivedName extends SimpleTypeVisitor14<String, Void> {

  private DerivedName() {
    super("value");
  }

  static String of(TypeMirror type) {
    return new DerivedName().visit(type, null);
  }

  @Override
  public String visitPrimitive(PrimitiveType type, Void unused) {
    return switch (type.getKind()) {
      case BOOLEAN -> "flag";
      case CHAR -> "character";
      case INT -> "number";
      default -> type.getKind().name().toLowerCase(Locale.ROOT) + "Value";
    };
  }

  @Override
  public String visitArray(ArrayType type, Void unused) {
    TypeMirror component = type.getComponentType();
    if (component.getKind() == TypeKind.BYTE) {
      return "bytes";
    }
    String one = visit(component, null);
    if (component.getKind() == TypeKind.ARRAY) {
      return one;
    }
    return one.endsWith("y") ? one.substring(0, one.length() - 1) + "ies" : one + "s";
  }

  @Override
  public String visitDeclared(DeclaredType type, Void unused) {
    String name = startingSmall(type.asElement().getSimpleName().toString());
    if (name.equals("class")) {
      return "type";
    }
    return SourceVersion.isKeyword(name) ? name + "Value" : name;
  }

  @Override
  public String visitTypeVariable(TypeVariable type, Void unused) {
    return "value";
  }

  /** Lowers the first letters: calendar for Calendar, sqlType for SQLType, url for URL. */
  private static String startingSmall(String name) {
    int capitals = 0;
    while (capitals < name.length() && Character.isUpperCase(name.charAt(capitals))) {
      capitals++;
    }
    int small = capitals > 1 && capitals < name.length() ? capitals - 1 : capitals;
    return name.substring(0, small).toLowerCase(Locale.ROOT) + name.substring(small);
  }
}
