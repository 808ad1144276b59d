package io.bluegreen.codegen;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.util.ElementFilter;

/** The interface methods that a wrapper does not implement by hand, in the order of declaration. */
final class MissingMethods {

  private final Wrapper wrapper;
  private final List<List<Declaration>> found = new ArrayList<>();

  private MissingMethods(Wrapper wrapper) {
    this.wrapper = wrapper;
  }

  /** Returns one list per missing method: all its declarations, the preferred one first. */
  static List<List<Declaration>> of(Wrapper wrapper) {
    MissingMethods missing = new MissingMethods(wrapper);
    wrapper.interfaces().forEach(missing::collect);
    return missing.found;
  }

  private void collect(DeclaredType type) {
    for (ExecutableElement method :
        ElementFilter.methodsIn(type.asElement().getEnclosedElements())) {
      if (isInherited(method)) {
        collect(wrapper.declaration(type, method));
      }
    }
  }

  private void collect(Declaration declared) {
    if (isHandwritten(declared)) {
      return;
    }
    for (List<Declaration> known : found) {
      if (wrapper.sameSignature(known.get(0), declared)) {
        known.add(declared);
        return;
      }
    }
    found.add(new ArrayList<>(List.of(declared)));
  }

  private boolean isHandwritten(Declaration declared) {
    return wrapper
        .methodLike(declared)
        .filter(method -> !method.element().getModifiers().contains(Modifier.ABSTRACT))
        .isPresent();
  }

  private static boolean isInherited(ExecutableElement method) {
    Set<Modifier> modifiers = method.getModifiers();
    return !modifiers.contains(Modifier.STATIC) && !modifiers.contains(Modifier.PRIVATE);
  }
}
