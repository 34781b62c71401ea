package dev.karoo.cli.manifest;

import dev.karoo.api.check.Validation;
import dev.karoo.api.yaml.Located;
import dev.karoo.api.yaml.Manifest;
import dev.karoo.api.yaml.Manifests;
import dev.karoo.api.yaml.Reading;
import java.io.InputStream;
import java.util.List;

/// Reads manifests and checks them, as the server will.
public final class CheckedManifests {
  private CheckedManifests() {}

  /// The objects that `-f` names.
  ///
  /// @throws ManifestException with all that is wrong with any of them, at once
  public static List<Manifest> read(List<String> places, Manifests.Depth depth,
      InputStream standardInput) throws ManifestException {
    Reading reading = new Manifests(new Validation()).read(places, depth, standardInput);
    if (!reading.problems().isEmpty()) {
      throw new ManifestException(reading.problems().stream().map(Located::toString).toList());
    }
    return reading.manifests();
  }
}
