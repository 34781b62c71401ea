package dev.karoo.cli.client;

/// The version of this program.
public final class Version {
  /// As `karoo version` prints it.
  public static final String CLIENT = "v0.1.0";

  private Version() {}
}
