package io.bluegreen.codegen;

import javax.lang.model.type.TypeMirror;

/** A method marked {@link Delegate}, the type of what it yields, and the methods it is only for. */
record Accessor(Declaration method, TypeMirror type, Names only) {

  String name() {
    return method.name();
  }
}
