package io.bluegreen.codegen;

import io.bluegreen.codegen.Delegation.Surrounding;
import java.sql.SQLException;
import java.util.List;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/** The methods that reach the server, and the hooks that surround them. */
final class Routing {

  private final Wrapper wrapper;
  private final Types types;
  private final TypeMirror sqlException;
  private final TypeMirror string;
  private final Names routed;
  private final Names aside;

  Routing(Wrapper wrapper, GenerateDelegates annotation) throws CannotDelegateException {
    this.wrapper = wrapper;
    this.types = wrapper.types();
    this.sqlException = wrapper.typeOf(SQLException.class);
    this.string = wrapper.typeOf(String.class);
    this.routed = new Names("routed", annotation.routed());
    this.aside = new Names("aside", annotation.aside());
    if (!routed.isEmpty() || !aside.isEmpty()) {
      requireHooks();
    }
  }

  /** Returns the code around a method. A method that reaches the server must throw SQLException. */
  Surrounding around(Declaration method, Target target) throws CannotDelegateException {
    boolean isAside = aside.take(method);
    if (!isAside && !routed.take(method)) {
      return Surrounding.NONE;
    }
    if (!throwsSqlException(method) || !mayFail(target)) {
      throw new CannotDelegateException(
          "%s cannot be routed because it does not throw SQLException:"
              + " write it by hand, or take its name out of 'routed'",
          method);
    }
    if (isAside) {
      require(wrapper.method("enterAside").isPresent(), "void enterAside()");
      return Surrounding.ASIDE;
    }
    return entersWithSql(method) ? Surrounding.ROUTED_SQL : Surrounding.ROUTED;
  }

  /** Tells whether {@code recover} can say that what a failed call asked for stands. */
  boolean mayEndInRecovery() {
    return wrapper
        .method("recover", sqlException)
        .filter(hook -> hook.returnType().getKind() == TypeKind.BOOLEAN)
        .isPresent();
  }

  void requireAllUsed() throws CannotDelegateException {
    routed.requireAllUsed(wrapper);
    aside.requireAllUsed(wrapper);
  }

  /** Tells whether the first parameter is a statement that {@code enter(String)} may rewrite. */
  private boolean entersWithSql(Declaration method) throws CannotDelegateException {
    List<? extends TypeMirror> parameters = method.parameterTypes();
    if (!parameters.isEmpty()
        && types.isSameType(parameters.get(0), string)
        && returnsString("enter", string)) {
      return true;
    }
    require(wrapper.method("enter").isPresent(), "void enter()");
    return false;
  }

  private void requireHooks() throws CannotDelegateException {
    require(wrapper.method("succeeded").isPresent(), "void succeeded()");
    require(wrapper.method("recover", sqlException).isPresent(), "void recover(SQLException)");
    require(wrapper.method("leave").isPresent(), "void leave()");
  }

  private void require(boolean present, String hook) throws CannotDelegateException {
    if (!present) {
      throw new CannotDelegateException(
          "%s has routed methods and therefore needs a method '%s'",
          wrapper.element().getSimpleName(), hook);
    }
  }

  private boolean returnsString(String name, TypeMirror parameter) {
    return wrapper
        .method(name, parameter)
        .filter(hook -> types.isSameType(hook.returnType(), string))
        .isPresent();
  }

  private boolean throwsSqlException(Declaration method) {
    return method.thrownTypes().stream().anyMatch(t -> types.isSameType(t, sqlException));
  }

  private boolean mayFail(Target target) {
    return target.thrownTypes().stream()
        .anyMatch(t -> types.isSubtype(t, sqlException) || types.isSubtype(sqlException, t));
  }
}
