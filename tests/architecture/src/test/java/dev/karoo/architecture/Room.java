package dev.karoo.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The rooms of the house, and the packages of other rooms that each may import.
enum Room {
  CORE, FORMATS, API, STORE, CONTROL, MESOS, LOCAL, SERVER, APP, CLI;

  private static final String ROOT = "dev.karoo.";

  private List<String> imports() {
    return switch (this) {
      case CORE -> List.of();
      case FORMATS, API -> List.of("core");
      case STORE -> List.of(); // it knows keys, revisions and bytes, no kinds
      case CONTROL -> List.of("core", "api", "store");
      case MESOS -> List.of("core", "formats");
      // an independent reading of the protocol: of the core only what hosts have
      case LOCAL -> List.of("formats", "core.topology", "core.quantity", "core.problem");
      case SERVER -> List.of("api", "core", "store");
      case APP -> List.of("core", "formats", "api", "store", "control", "mesos", "local",
          "server");
      // all but `up` and `operator`, which app starts, goes over HTTP
      case CLI -> List.of("api", "core", "formats", "app");
    };
  }

  /// The package that all of the room is in.
  String packageName() {
    return ROOT + name().toLowerCase(Locale.ROOT);
  }

  /// The room of a class.
  static Optional<Room> of(JavaClass type) {
    return Stream.of(values()).filter(room -> within(type, room.packageName())).findFirst();
  }

  /// Whether a class of this room may depend on `target`: on its own room, on what it may import,
  /// and on everything that is no part of Karoo.
  boolean mayImport(JavaClass target) {
    return !within(target, "dev.karoo") || within(target, packageName())
        || imports().stream().anyMatch(allowed -> within(target, ROOT + allowed));
  }

  private static boolean within(JavaClass type, String packageName) {
    return type.getPackageName().equals(packageName)
        || type.getPackageName().startsWith(packageName + ".");
  }
}
