package dev.karoo.cli.command;

import dev.karoo.api.yaml.Manifest;
import dev.karoo.api.yaml.Manifests.Depth;
import dev.karoo.cli.manifest.CheckedManifests;
import dev.karoo.cli.manifest.ManifestException;
import dev.karoo.cli.manifest.References;
import dev.karoo.cli.shell.CommandFailure;
import dev.karoo.cli.shell.Shell;
import java.util.List;
import picocli.CommandLine.Option;

/// The options that name manifests.
final class FileOptions {
  @Option(names = {"-f",
    "--filename"}, paramLabel = "FILE", split = ",", description = "A file of manifests, a directory of such files, or '-' for standard input. May be given several times.")
  List<String> files = List.of();

  @Option(names = {"-R",
    "--recursive"}, arity = "0..1", fallbackValue = "true", description = "Of a directory, also what is in those below it.")
  boolean recursive;

  boolean given() {
    return !files.isEmpty();
  }

  /// The objects, checked.
  ///
  /// @throws CommandFailure with all that is wrong with them
  List<Manifest> checked(Shell shell) throws CommandFailure {
    try {
      return CheckedManifests.read(files, depth(), shell.in());
    } catch (ManifestException wrong) {
      throw CommandFailure.lines(wrong.report());
    }
  }

  /// The objects, of which only kind and name matter.
  ///
  /// @throws CommandFailure when there are files that are no manifests
  List<Manifest> references(Shell shell) throws CommandFailure {
    try {
      return References.read(files, depth(), shell.in());
    } catch (ManifestException wrong) {
      throw CommandFailure.lines(wrong.report());
    }
  }

  private Depth depth() {
    return recursive ? Depth.RECURSIVE : Depth.FLAT;
  }
}
