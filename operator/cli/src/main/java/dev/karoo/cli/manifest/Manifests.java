package dev.karoo.cli.manifest;

import java.util.List;

/// Reads manifests and checks them, as the server will.
public final class Manifests {
  private Manifests() {}

  /// The objects of the files.
  ///
  /// @throws ManifestException with all that is wrong with any of them, at once
  public static List<Manifest> read(List<ManifestFile> files) throws ManifestException {
    return References.read(files);
  }
}
