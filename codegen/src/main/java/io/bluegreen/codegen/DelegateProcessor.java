package io.bluegreen.codegen;

import com.palantir.javapoet.JavaFile;
import java.io.IOException;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic;

/**
 * The annotation processor behind {@link GenerateDelegates}: one generated class per annotation.
 */
public final class DelegateProcessor extends AbstractProcessor {

  @Override
  public Set<String> getSupportedAnnotationTypes() {
    return Set.of(GenerateDelegates.class.getName(), Delegate.class.getName());
  }

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latestSupported();
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    for (TypeElement annotated :
        ElementFilter.typesIn(round.getElementsAnnotatedWith(GenerateDelegates.class))) {
      generate(annotated);
    }
    return false;
  }

  private void generate(TypeElement annotated) {
    try {
      Wrapper wrapper =
          new Wrapper(annotated, processingEnv.getTypeUtils(), processingEnv.getElementUtils());
      DelegatingClass generated =
          new DelegatingClass(wrapper, annotated.getAnnotation(GenerateDelegates.class));
      JavaFile file = generated.write(problem -> report(annotated, problem));
      file.writeTo(processingEnv.getFiler());
    } catch (CannotDelegateException e) {
      report(annotated, e);
    } catch (IOException e) {
      report(annotated, new CannotDelegateException("cannot write the generated class: %s", e));
    }
  }

  private void report(Element annotated, CannotDelegateException problem) {
    processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, problem.reason(), annotated);
  }
}
