package io.bluegreen.codegen;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Name;
import javax.lang.model.type.TypeMirror;

/**
 * The names of a method's parameters and of further variables. Class files usually do not contain
 * parameter names; the names are then derived from the types.
 */
final class ParameterNames {

  private ParameterNames() {}

  static List<String> of(ExecutableElement method, List<? extends TypeMirror> types) {
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      Name own = method.getParameters().get(i).getSimpleName();
      wanted.add(isReal(own, i) ? own.toString() : DerivedName.of(types.get(i)));
    }
    List<String> names = new ArrayList<>();
    for (String name : wanted) {
      names.add(Collections.frequency(wanted, name) == 1 ? name : numbered(name, 1, wanted, names));
    }
    return names;
  }

  /** Returns a name that is not in {@code taken}: {@code wanted} itself if possible. */
  static String free(String wanted, List<String> taken) {
    return taken.contains(wanted) ? numbered(wanted, 2, taken, List.of()) : wanted;
  }

  private static String numbered(
      String name, int first, List<String> taken, List<String> alsoTaken) {
    int number = first;
    while (taken.contains(name + number) || alsoTaken.contains(name + number)) {
      number++;
    }
    return name + number;
  }

  private static boolean isReal(Name name, int index) {
    return !name.contentEquals("arg" + index);
  }
}
