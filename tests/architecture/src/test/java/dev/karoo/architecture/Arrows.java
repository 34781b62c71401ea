package dev.karoo.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The rules.
final class Arrows {
  /// What a pure function can need of Java: values, collections, text, digests.
  private static final String[] PURE_PACKAGES = {"dev.karoo.core..", "java.lang",
    "java.lang.annotation", "java.lang.constant", "java.lang.invoke", "java.lang.runtime",
    "java.math", "java.nio.charset", "java.security", "java.text", "java.time..", "java.util",
    "java.util.function", "java.util.regex", "java.util.stream", "org.jspecify.annotations"};

  /// Classes of those packages through which time, chance, the environment or threads come in.
  private static final Set<String> IMPURE_CLASSES = Set.of("java.lang.Process",
      "java.lang.ProcessBuilder", "java.lang.ProcessHandle", "java.lang.Runtime",
      "java.lang.Thread", "java.lang.ThreadLocal", "java.lang.ScopedValue",
      "java.security.SecureRandom", "java.util.Timer", "java.util.Scanner");

  /// Methods, as `class.name`, for the same reason. A generator with a seed is pure, one without
  /// is not.
  private static final Pattern IMPURE_METHODS = Pattern
      .compile("java\\.lang\\.System\\.(?!arraycopy"
          + "|identityHashCode|lineSeparator).*|java\\.lang\\.Math\\.random"
          + "|java\\.util\\.UUID\\.randomUUID|java\\.util\\.Collections\\.shuffle"
          + "|java\\.time\\.Clock\\.(system|tick).*|java\\.time\\..*\\.now");

  private static final Pattern NAMELESS = Pattern
      .compile("(?i).*(util|utils|utilities|helper|helpers|manager|impl|common)");

  private Arrows() {}

  /// Each room imports only the rooms that its arrows point to.
  static ArchRule houseArrows() {
    return classes().that(new DescribedPredicate<JavaClass>("are in a room") {
      @Override
      public boolean test(JavaClass type) {
        return Room.of(type).isPresent();
      }
    }).should(new ArchCondition<JavaClass>("import only the rooms that their arrows point to") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Optional<Room> room = Room.of(type);
        type.getDirectDependenciesFromSelf().stream()
            .filter(it -> room.isPresent() && !room.get().mayImport(it.getTargetClass()))
            .forEach(it -> events.add(SimpleConditionEvent.violated(it, it.getDescription())));
      }
    });
  }

  /// No class of ours stands outside the rooms.
  static ArchRule everythingHasARoom() {
    return classes().should(new ArchCondition<JavaClass>("be in a room") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (Room.of(type).isEmpty()) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " is in no room"));
        }
      }
    });
  }

  /// The core depends on nothing but values.
  static ArchRule corePackages() {
    return classes().that().resideInAPackage("dev.karoo.core..").should()
        .onlyDependOnClassesThat().resideInAnyPackage(PURE_PACKAGES);
  }

  /// The core uses no class through which time, chance, the environment or threads come in.
  static ArchRule coreClasses() {
    return noClasses().that().resideInAPackage("dev.karoo.core..").should().dependOnClassesThat(
        new DescribedPredicate<JavaClass>("are impure") {
          @Override
          public boolean test(JavaClass type) {
            return IMPURE_CLASSES.contains(type.getName());
          }
        });
  }

  /// The core calls no method through which they come in.
  static ArchRule coreCalls() {
    return noClasses().that().resideInAPackage("dev.karoo.core..").should().callCodeUnitWhere(
        new DescribedPredicate<>("it is impure") {
          @Override
          public boolean test(JavaCall<?> call) {
            return impure(call.getTarget());
          }
        });
  }

  /// Packages of a room don't depend on each other in circles.
  static ArchRule noCycles(Room room) {
    return slices().matching(room.packageName() + ".(**)").should().beFreeOfCycles()
        .allowEmptyShould(true);
  }

  /// No class has a name that says nothing.
  static ArchRule names() {
    return classes().should(new ArchCondition<JavaClass>("have a name that says something") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean packageName = Stream.of(type.getPackageName().split("\\.", -1))
            .anyMatch(part -> NAMELESS.matcher(part).matches());
        if (packageName || NAMELESS.matcher(type.getSimpleName()).matches()) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " says nothing"));
        }
      }
    });
  }

  private static boolean impure(AccessTarget.CodeUnitCallTarget target) {
    boolean unseeded = target.getName().equals(JavaConstructor.CONSTRUCTOR_NAME)
        && target.getRawParameterTypes().isEmpty()
        && Set.of("java.util.Random", "java.util.SplittableRandom")
            .contains(target.getOwner().getName());
    return unseeded
        || IMPURE_METHODS.matcher(target.getOwner().getName() + "." + target.getName()).matches();
  }
}
