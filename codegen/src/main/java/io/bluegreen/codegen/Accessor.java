package io.bluegreen.codegen;

import javax.lang.model.type.TypeMirror;

/** A method marked {@link Delegate}, and the type of what it yields. */
record Accessor(Declaration method, TypeMirror type) {

  String name() {
    return method.name();
  }
}
