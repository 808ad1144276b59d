package io.bluegreen.codegen;

import io.bluegreen.codegen.Delegation.Surrounding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.lang.model.type.TypeMirror;

/** The planner of the generated methods. It refuses methods that would not compile. */
final class DelegationPlanner {

  private final Wrapper wrapper;
  private final Signatures signatures;
  private final Accessors accessors;
  private final Wrapping wrapping;
  private final Routing routing;
  private final Recording recording;
  private final LintSuppressions lint;

  DelegationPlanner(Wrapper wrapper, Routing routing, Recording recording, LintSuppressions lint)
      throws CannotDelegateException {
    this.wrapper = wrapper;
    this.signatures = new Signatures(wrapper);
    this.accessors = new Accessors(wrapper);
    this.wrapping = new Wrapping(wrapper);
    this.routing = routing;
    this.recording = recording;
    this.lint = lint;
  }

  Delegation plan(List<Declaration> declarations) throws CannotDelegateException {
    Declaration signature = signatures.strictest(declarations);
    Accessors.Choice choice = accessors.choose(declarations);
    Accessor accessor = choice.accessor();
    Target target = new Target(wrapper, accessor, choice.declared());
    Surrounding surrounding = routing.around(signature, target);
    Optional<RecordedSetter> recorded = recording.of(signature);
    Optional<Declaration> wrapped = wrapping.of(signature);
    requireResult(signature, target);
    requireExceptions(signature, accessor, target, wrapped);

    noteForLint(declarations, signature, target);
    lint.uses(accessor.method());
    wrapped.ifPresent(lint::uses);
    List<String> names = ParameterNames.of(signature.element(), signature.parameterTypes());
    return new Delegation(
        signature, accessor, wrapped, names, surrounding, routing.mayEndInRecovery(), recorded);
  }

  void requireAllUsed() throws CannotDelegateException {
    routing.requireAllUsed();
    recording.requireAllUsed();
    accessors.requireAllUsed(wrapper);
  }

  private void noteForLint(List<Declaration> declarations, Declaration signature, Target target) {
    lint.writes(signature);
    lint.uses(signature);
    declarations.forEach(lint::uses);
    target.declarations().forEach(lint::uses);
  }

  private void requireResult(Declaration signature, Target target) throws CannotDelegateException {
    if (target.declarations().stream()
        .noneMatch(each -> signatures.returns(signature, each.returnType()))) {
      throw new CannotDelegateException(
          "%s returns more than the delegate's method does: write it by hand", signature);
    }
  }

  private void requireExceptions(
      Declaration signature, Accessor accessor, Target target, Optional<Declaration> wrapped)
      throws CannotDelegateException {
    List<TypeMirror> thrown = new ArrayList<>(target.thrownTypes());
    thrown.addAll(accessor.method().thrownTypes());
    wrapped.ifPresent(method -> thrown.addAll(method.thrownTypes()));
    if (!signatures.covers(signature.thrownTypes(), thrown)) {
      throw new CannotDelegateException(
          "%s may not throw what delegating it can throw (%s): write it by hand",
          signature, String.join(", ", thrown.stream().map(SourceTypes::forReaders).toList()));
    }
  }
}
