package dev.karoo.cli.command;

import dev.karoo.cli.Shell;
import dev.karoo.cli.manifest.ManifestException;
import dev.karoo.cli.manifest.ManifestFile;
import dev.karoo.cli.manifest.ManifestFile.Depth;
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

  List<ManifestFile> read(Shell shell) throws ManifestException {
    return ManifestFile.read(files, shell.in(), recursive ? Depth.RECURSIVE : Depth.FLAT);
  }
}
