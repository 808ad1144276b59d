package io.bluegreen.codegen;

import javax.lang.model.type.TypeMirror;

/**
 * A method marked {@link Delegate}, with the type of the object it returns and the methods that it
 * is restricted to.
 */
record Accessor(Declaration method, TypeMirror type, Names only) {

  String name() {
    return method.name();
  }
}
