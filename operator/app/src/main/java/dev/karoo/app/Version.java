package dev.karoo.app;

/// Which Karoo this is.
public final class Version {
  private Version() {}

  /// As its jar says; `0.0.0` when it runs from a folder of classes.
  public static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "0.0.0" : version;
  }
}
