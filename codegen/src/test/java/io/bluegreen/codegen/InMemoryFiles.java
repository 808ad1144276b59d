package io.bluegreen.codegen;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import org.jspecify.annotations.Nullable;

/** Keeps what a compilation writes, and loads the classes. */
final class InMemoryFiles extends ForwardingJavaFileManager<StandardJavaFileManager> {

  private final Map<String, Content> classes = new HashMap<>();
  private final Map<String, Content> sources = new HashMap<>();
  private final ClassLoader loader = new Loader();

  InMemoryFiles(StandardJavaFileManager delegate) {
    super(delegate);
  }

  static JavaFileObject source(String name, String text) {
    Content content = new Content(name, JavaFileObject.Kind.SOURCE);
    content.bytes.writeBytes(text.getBytes(UTF_8));
    return content;
  }

  String generatedSource(String name) {
    return new String(content(sources, name), UTF_8);
  }

  Class<?> load(String name) {
    try {
      return Class.forName(name, true, loader);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public JavaFileObject getJavaFileForOutput(
      Location location, String name, JavaFileObject.Kind kind, @Nullable FileObject sibling) {
    Content content = new Content(name, kind);
    (kind == JavaFileObject.Kind.CLASS ? classes : sources).put(name, content);
    return content;
  }

  private static byte[] content(Map<String, Content> contents, String name) {
    Content content = contents.get(name);
    if (content == null) {
      throw new AssertionError(name + " is not among " + contents.keySet());
    }
    return content.bytes.toByteArray();
  }

  /** Defines the compiled classes in one package of their own. */
  private final class Loader extends ClassLoader {

    Loader() {
      super(InMemoryFiles.class.getClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) {
      byte[] bytes = content(classes, name);
      return defineClass(name, bytes, 0, bytes.length);
    }
  }

  /** One file's content. */
  private static final class Content extends SimpleJavaFileObject {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Content(String name, Kind kind) {
      super(URI.create("memory:///" + name.replace('.', '/') + kind.extension), kind);
    }

    @Override
    public OutputStream openOutputStream() {
      return bytes;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return bytes.toString(UTF_8);
    }
  }
}
