package io.bluegreen.codegen;

import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/** Knows which methods reach the server, and the hooks that have to surround them. */
final class Routing {

  private final Wrapper wrapper;
  private final Types types;
  private final TypeMirror sqlException;
  private final TypeMirror string;
  private final Set<String> names;
  private final Set<String> unused;

  Routing(Wrapper wrapper, String... names) throws CannotDelegateException {
    this.wrapper = wrapper;
    this.types = wrapper.types();
    this.sqlException = wrapper.typeOf(SQLException.class);
    this.string = wrapper.typeOf(String.class);
    this.names = new LinkedHashSet<>(List.of(names));
    this.unused = new LinkedHashSet<>(this.names);
    if (!this.names.isEmpty()) {
      requireHooks();
    }
  }

  /** Whether {@code method} reaches the server; such a method must be able to fail. */
  boolean covers(Declaration method, Target target) throws CannotDelegateException {
    if (!names.contains(method.name())) {
      return false;
    }
    unused.remove(method.name());
    if (!throwsSqlException(method) || !mayFail(target)) {
      throw new CannotDelegateException(
          "%s cannot be routed because it does not throw SQLException:"
              + " write it by hand, or take its name out of 'routed'",
          method);
    }
    return true;
  }

  /** Whether the method's first parameter is a statement that {@code enter(String)} may rewrite. */
  boolean entersWithSql(Declaration method) throws CannotDelegateException {
    List<? extends TypeMirror> parameters = method.parameterTypes();
    if (!parameters.isEmpty()
        && types.isSameType(parameters.get(0), string)
        && hasHook("enter", string, string)) {
      return true;
    }
    require(wrapper.method("enter").isPresent(), "void enter()");
    return false;
  }

  /** Fails for names that no generated method has; a typo must not silently un-route a call. */
  void requireAllUsed() throws CannotDelegateException {
    if (!unused.isEmpty()) {
      throw new CannotDelegateException(
          "'routed' names %s, but no generated method of %s is called that",
          String.join(", ", unused), wrapper.element().getSimpleName());
    }
  }

  private void requireHooks() throws CannotDelegateException {
    require(wrapper.method("succeeded").isPresent(), "void succeeded()");
    require(hasHook("failed", sqlException, sqlException), "SQLException failed(SQLException)");
    require(wrapper.method("leave").isPresent(), "void leave()");
  }

  private void require(boolean present, String hook) throws CannotDelegateException {
    if (!present) {
      throw new CannotDelegateException(
          "%s has routed methods and therefore needs a method '%s'",
          wrapper.element().getSimpleName(), hook);
    }
  }

  private boolean hasHook(String name, TypeMirror returned, TypeMirror parameter) {
    return wrapper
        .method(name, parameter)
        .filter(hook -> types.isSubtype(hook.returnType(), returned))
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
