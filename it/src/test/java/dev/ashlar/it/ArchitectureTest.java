package dev.ashlar.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The floors of the house: a module imports only what stands below it, and some rooms have only one
 * door to the outside.
 */
class ArchitectureTest {
  private static JavaClasses house;

  @BeforeAll
  static void readTheHouse() {
    house =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.ashlar");
  }

  /** The modules in the order of the parent's list, which is the order of the floors. */
  static List<String> floors() throws Exception {
    var pom = Files.readString(Path.of(System.getProperty("ashlar.root"), "pom.xml"));
    return Pattern.compile("<module>(\\w+)</module>")
        .matcher(pom)
        .results()
        .map(match -> match.group(1))
        .filter(module -> !module.equals("it") && !module.equals("bench"))
        .toList();
  }

  @Test
  void everyFloorIsInhabitedAndSeenByThisTest() throws Exception {
    for (var floor : floors()) {
      assertThat(house)
          .as("classes of module %s", floor)
          .anyMatch(type -> type.getPackageName().startsWith("dev.ashlar." + floor));
    }
  }

  @ParameterizedTest
  @MethodSource("floors")
  void aModuleImportsOnlyWhatStandsBelowIt(String floor) throws Exception {
    var floors = floors();
    var above =
        floors.subList(floors.indexOf(floor) + 1, floors.size()).stream()
            .map(module -> "dev.ashlar." + module + "..")
            .toArray(String[]::new);
    if (above.length == 0) {
      return;
    }

    noClasses()
        .that()
        .resideInAPackage("dev.ashlar." + floor + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(above)
        .check(house);
  }

  @Test
  void onlyTheNetworkFloorsKnowTheHttpServer() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.ashlar.net..", "dev.ashlar.socketio..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.eclipse.jetty..")
        .check(house);
  }

  @Test
  void theSchedulerKnowsNoHttp() {
    noClasses()
        .that()
        .resideInAPackage("dev.ashlar.scheduler..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.ashlar.net..", "java.net.http..")
        .check(house);
  }

  @Test
  void workersAndClientsKnowNothingOfTheSchedulersInsides() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.ashlar.worker..", "dev.ashlar.client..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.ashlar.scheduler..", "dev.ashlar.bank..", "dev.ashlar.store..")
        .check(house);
  }

  @Test
  void theSandboxKnowsNeitherJobsNorNetworksOfWorkers() {
    noClasses()
        .that()
        .resideInAPackage("dev.ashlar.sandbox..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.ashlar.job..", "dev.ashlar.wire..", "dev.ashlar.wallet..", "dev.ashlar.store..")
        .check(house);
  }

  @Test
  void onlyTheBankWritesTheLedger() throws Exception {
    try (var sources = Files.walk(Path.of(System.getProperty("ashlar.root")))) {
      var writers =
          sources
              .filter(file ->
                  file.toString().contains("/src/main/") && file.toString().endsWith(".java"))
              .filter(file ->
                  Pattern.compile("(?i)insert into (bank\\.)?(line|transfer|entry)\\b")
                      .matcher(read(file))
                      .find())
              .filter(file -> !file.toString().contains("/bank/src/"))
              .toList();

      assertThat(writers).isEmpty();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
