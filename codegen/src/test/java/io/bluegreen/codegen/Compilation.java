package io.bluegreen.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources in memory with the processor, all warnings on and counted as errors. */
final class Compilation {

  private static final Pattern TYPE = Pattern.compile("(?:class|interface|@interface) (\\w+)");

  private final InMemoryFiles files;
  private final List<String> errors = new ArrayList<>();

  private Compilation(InMemoryFiles files) {
    this.files = files;
  }

  /** Compiles the sources, each of one public or top-level type, in package {@code example}. */
  static Compilation of(String... sources) {
    return with(List.of(), sources);
  }

  static Compilation with(List<String> moreOptions, String... sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    InMemoryFiles files =
        new InMemoryFiles(compiler.getStandardFileManager(diagnostics, Locale.ROOT, null));
    Compilation compilation = new Compilation(files);
    List<String> options = new ArrayList<>(List.of("-Xlint:all,-processing", "-Werror"));
    options.addAll(moreOptions);
    JavaCompiler.CompilationTask task =
        compiler.getTask(null, files, diagnostics, options, null, sourceFiles(sources));
    task.setProcessors(List.of(new DelegateProcessor()));
    task.call();
    diagnostics.getDiagnostics().forEach(compilation::note);
    return compilation;
  }

  /** The errors and warnings; there are none where it compiled. */
  List<String> errors() {
    return errors;
  }

  Compilation succeeds() {
    assertThat(errors).isEmpty();
    return this;
  }

  /** A generated source by its simple name. */
  String generated(String name) {
    return files.generatedSource("example." + name);
  }

  Class<?> load(String name) {
    return files.load("example." + name);
  }

  /** An instance of a generated class, made by its constructor with that many parameters. */
  <T> T create(Class<T> type, String name, Object... arguments) {
    try {
      for (Constructor<?> constructor : load(name).getDeclaredConstructors()) {
        if (constructor.getParameterCount() == arguments.length) {
          constructor.setAccessible(true);
          return type.cast(constructor.newInstance(arguments));
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
    throw new AssertionError("no such constructor in " + generated(name));
  }

  private void note(Diagnostic<? extends JavaFileObject> diagnostic) {
    if (diagnostic.getKind() != Diagnostic.Kind.NOTE) {
      errors.add(diagnostic.getMessage(Locale.ROOT));
    }
  }

  private static List<JavaFileObject> sourceFiles(String... sources) {
    Map<String, JavaFileObject> byName = new TreeMap<>();
    for (String source : sources) {
      Matcher type = TYPE.matcher(source);
      assertThat(type.find()).isTrue();
      String name = "example." + type.group(1);
      String imports = "package example;\nimport io.bluegreen.codegen.*;\n";
      byName.put(name, InMemoryFiles.source(name, imports + source));
    }
    return List.copyOf(byName.values());
  }
}
