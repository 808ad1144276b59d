package io.bluegreen.codegen;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The method names that an annotation lists. A name that fits no generated method is an error. */
final class Names {

  private final String attribute;
  private final Set<String> names;
  private final Set<String> unused;

  Names(String attribute, String... names) {
    this.attribute = attribute;
    this.names = Set.of(names);
    this.unused = new LinkedHashSet<>(List.of(names));
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  /** Tells whether the method is listed, and marks its name as used. */
  boolean take(Declaration method) {
    unused.remove(method.name());
    return names.contains(method.name());
  }

  /** Fails for names that no generated method has, so that a typo is not ignored. */
  void requireAllUsed(Wrapper wrapper) throws CannotDelegateException {
    if (!unused.isEmpty()) {
      throw new CannotDelegateException(
          "'%s' names %s, but no generated method of %s is called that",
          attribute, String.join(", ", unused), wrapper.element().getSimpleName());
    }
  }
}
