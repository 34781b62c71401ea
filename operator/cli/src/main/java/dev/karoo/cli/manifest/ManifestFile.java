package dev.karoo.cli.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A file of manifests, or standard input.
public final class ManifestFile {
  /// More than any manifest of a person has; a machine's has a few files.
  private static final int LARGEST = 64 << 20;

  /// How deep directories are read.
  public enum Depth {
    /// Only what is in them.
    FLAT,
    /// What is below them, too.
    RECURSIVE
  }

  private final String name;
  private final byte[] content;

  private ManifestFile(String name, byte[] content) {
    this.name = name;
    this.content = content;
  }

  /// As the user knows it; `STDIN` for standard input.
  public String name() {
    return name;
  }

  /// Its bytes.
  public byte[] content() {
    return content.clone();
  }

  /// Reads what `-f` names: files, `-` for standard input, and of directories all files that end
  /// in `.yaml`, `.yml` or `.json`, in alphabetical order.
  ///
  /// @throws ManifestException when one of them can't be read
  public static List<ManifestFile> read(List<String> names, InputStream standardInput,
      Depth depth) throws ManifestException {
    List<ManifestFile> files = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String name : names) {
      try {
        files.addAll(readOne(name, standardInput, depth));
      } catch (NoSuchFileException missing) {
        problems.add("the path \"" + name + "\" does not exist");
      } catch (IOException | UncheckedIOException unreadable) {
        problems.add("the path \"" + name + "\" can't be read: " + unreadable.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new ManifestException(problems);
    }
    return files;
  }

  private static List<ManifestFile> readOne(String name, InputStream standardInput, Depth depth)
      throws IOException, ManifestException {
    if (name.equals("-")) {
      return List.of(new ManifestFile("STDIN", bounded("STDIN", standardInput)));
    }
    Path path = Path.of(name);
    if (!Files.isDirectory(path)) {
      return List.of(open(name, path));
    }
    List<ManifestFile> files = new ArrayList<>();
    try (Stream<Path> below = Files.walk(path, depth == Depth.FLAT ? 1 : Integer.MAX_VALUE)) {
      for (Path file : below.filter(ManifestFile::isManifest).sorted().toList()) {
        files.add(open(file.toString(), file));
      }
    }
    if (files.isEmpty()) {
      throw new ManifestException(
          List.of(
              "error reading [" + name + "]: recognized file extensions are [.json .yaml .yml]"));
    }
    return files;
  }

  private static boolean isManifest(Path file) {
    String name = file.toString();
    return Files.isRegularFile(file)
        && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
  }

  private static ManifestFile open(String name, Path file) throws IOException, ManifestException {
    try (InputStream in = Files.newInputStream(file)) {
      return new ManifestFile(name, bounded(name, in));
    }
  }

  private static byte[] bounded(String name, InputStream in)
      throws IOException, ManifestException {
    byte[] content = in.readNBytes(LARGEST + 1);
    if (content.length > LARGEST) {
      throw new ManifestException(List.of(name + " is larger than " + (LARGEST >> 20) + " MiB"));
    }
    return content;
  }
}
