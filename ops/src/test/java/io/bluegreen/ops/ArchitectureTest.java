package io.bluegreen.ops;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.bluegreen.fixtures.source.OutermostTypes;
import org.junit.jupiter.api.Test;

/** The rooms of the tool: no circle of packages or types, and of the driver only its model. */
class ArchitectureTest {
  private static final JavaClasses TOOL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.bluegreen.ops");

  @Test
  void noPackageIsInACircle() {
    slices().matching("io.bluegreen.ops.(**)").should().beFreeOfCycles().check(TOOL);
  }

  @Test
  void noTypeIsInACircle() {
    OutermostTypes.checkFreeOfCircles("io.bluegreen.ops", TOOL);
  }

  @Test
  void theDriversInternalsAreNotUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.bluegreen.jdbc.internal..")
        .check(TOOL);
  }
}
