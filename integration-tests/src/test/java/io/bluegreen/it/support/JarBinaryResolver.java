package io.bluegreen.it.support;

import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The PostgreSQL distribution inside a jar that is not on the class path. */
final class JarBinaryResolver implements PgBinaryResolver {
  private final Path jar;

  JarBinaryResolver(Path jar) {
    this.jar = jar;
  }

  @Override
  public InputStream getPgBinary(String system, String machineHardware) throws IOException {
    String name = "postgres-%s-%s.txz".formatted(system, machineHardware).toLowerCase(Locale.ROOT);
    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      Path archive = zip.getPath("/" + name);
      if (!Files.exists(archive)) {
        throw new IOException(jar + " has no " + name);
      }
      return new ByteArrayInputStream(Files.readAllBytes(archive));
    }
  }
}
