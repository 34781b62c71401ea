package dev.karoo.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.karoo.core.wrong.CoreAsksTheClock;
import dev.karoo.core.wrong.CoreHasThreads;
import dev.karoo.core.wrong.CoreReadsFiles;
import dev.karoo.core.wrong.CoreRollsDice;
import dev.karoo.core.wrong.cycle.There;
import dev.karoo.core.wrong.cycle.back.Back;
import dev.karoo.local.wrong.LocalKnowsPipelines;
import dev.karoo.store.wrong.StoreKnowsKinds;
import dev.karoo.store.wrong.StoreUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The house keeps its rules; and each rule, tried on a class that breaks it, fails.
class HouseTest {
  private static final ClassFileImporter IMPORTER = new ClassFileImporter();
  private static JavaClasses house = IMPORTER.importClasses();

  @BeforeAll
  static void readAllRooms() {
    house = IMPORTER.withImportOption(new ImportOption.DoNotIncludeTests())
        .importPackages("dev.karoo");
  }

  @ParameterizedTest
  @EnumSource
  void everyRoomWasRead(Room room) {
    assertThat(house.stream().filter(type -> Room.of(type).filter(room::equals).isPresent()))
        .isNotEmpty();
  }

  @Test
  void roomsImportOnlyWhereTheirArrowsPoint() {
    Arrows.houseArrows().check(house);
    refuses(Arrows.houseArrows(), StoreKnowsKinds.class, "dev.karoo.core.topology.Agent");
    refuses(Arrows.houseArrows(), LocalKnowsPipelines.class, "dev.karoo.core.pipeline.TaskKey");
  }

  @Test
  void everyClassIsInARoom() {
    Arrows.everythingHasARoom().check(house);
    refuses(Arrows.everythingHasARoom(), HouseTest.class, "is in no room");
  }

  @Test
  void theCoreIsPure() {
    Arrows.corePackages().check(house);
    refuses(Arrows.corePackages(), CoreReadsFiles.class, "java.nio.file.Files");
    Arrows.coreClasses().check(house);
    refuses(Arrows.coreClasses(), CoreHasThreads.class, "java.lang.Thread");
    Arrows.coreCalls().check(house);
    refuses(Arrows.coreCalls(), CoreAsksTheClock.class, "java.time.Instant.now");
    refuses(Arrows.coreCalls(), CoreRollsDice.class, "java.util.Random.<init>()");
  }

  @ParameterizedTest
  @EnumSource
  void packagesOfARoomDoNotGoInCircles(Room room) {
    Arrows.noCycles(room).check(house);
  }

  @Test
  void aCircleIsSeen() {
    JavaClasses circle = IMPORTER.importClasses(There.class, Back.class);
    assertThatThrownBy(() -> Arrows.noCycles(Room.CORE).check(circle))
        .isInstanceOf(AssertionError.class).hasMessageContaining("Cycle detected");
  }

  @Test
  void namesSaySomething() {
    Arrows.names().check(house);
    refuses(Arrows.names(), StoreUtils.class, "StoreUtils says nothing");
  }

  private static void refuses(ArchRule rule, Class<?> wrong, String because) {
    JavaClasses classes = IMPORTER.importClasses(wrong);
    assertThatThrownBy(() -> rule.check(classes)).isInstanceOf(AssertionError.class)
        .hasMessageContaining(because);
  }
}
