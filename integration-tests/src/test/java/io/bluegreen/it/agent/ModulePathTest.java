package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The driver as a module of its own name, which hides everything that is not promised. */
@ExtendWith(PgExtension.class)
class ModulePathTest {

  @Test
  void theModuleExportsWhatIsPromisedAndNothingElse() throws IOException {
    ModuleDescriptor module =
        ModuleFinder.of(driverJar())
            .find("io.bluegreen.jdbc")
            .map(ModuleReference::descriptor)
            .orElseThrow();
    assertThat(module.isAutomatic()).isFalse();
    assertThat(module.exports())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrder("io.bluegreen.jdbc", "io.bluegreen.jdbc.model");
  }

  @Test
  void anApplicationFindsTheDriverOnTheModulePath(PgDatabase database) throws Exception {
    String url =
        AgentDeployment.in(database).plainUrl().replace("jdbc:", "jdbc:bluegreen:")
            + "&bluegreen.deployment=orders";
    Path modules = Files.createDirectories(Path.of("target", "module-path"));
    for (Path jar :
        List.of(
            driverJar(),
            onTheClassPath("caffeine"),
            onTheClassPath("slf4j-api"),
            AgentApps.library("postgresql-42.7.14"))) {
      Files.copy(
          jar,
          modules.resolve(jar.getFileName()),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    try (AppJvm jvm =
        AppJvm.builder()
            .option("--module-path=" + modules)
            .option("--add-modules=io.bluegreen.jdbc")
            .classPath(AgentApps.compiled("probe", 8))
            .runs("Probe", url)
            .start()) {
      List<String> lines = jvm.awaitEnd().lines();
      assertThat(lines).anyMatch(line -> line.matches("connected .* path blue.*"));
      assertThat(lines).anyMatch(line -> line.startsWith("bean Deployment"));
    }
  }

  private static Path driverJar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "driver", "target"))) {
      return files
          .filter(
              file ->
                  file.getFileName().toString().matches("bluegreen-jdbc-[\\w.]+(-SNAPSHOT)?\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Path onTheClassPath(String artifact) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(
            path ->
                path.getFileName() != null
                    && path.getFileName().toString().startsWith(artifact + "-"))
        .collect(Collectors.toList())
        .get(0);
  }
}
