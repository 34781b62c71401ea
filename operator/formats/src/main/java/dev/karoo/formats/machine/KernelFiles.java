package dev.karoo.formats.machine;

import dev.karoo.core.topology.CpuSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The kernel's small text files below a root directory. What is not there, or can't be read (as
/// the speed of an interface that is down), is absent.
///
/// @param root `/`, or another tree laid out like it
record KernelFiles(Path root) {
  private static final int MAX_BYTES = 1 << 20;

  /// The text of a file, without the blanks around it.
  Optional<String> text(String path) {
    try (InputStream in = Files.newInputStream(root.resolve(path))) {
      return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// A whole number, alone in its file.
  OptionalLong number(String path) {
    return text(path).filter(text -> text.matches("-?[0-9]{1,18}")).map(Long::valueOf)
        .map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /// A set of PUs in the kernel's list form.
  Optional<CpuSet> cpus(String path) {
    return text(path).flatMap(KernelFiles::cpuSet);
  }

  /// The number after `name:` in a file of such lines.
  OptionalLong numberNamed(String path, String name) {
    return named(path, name).map(text -> text.replaceAll("[^0-9].*", ""))
        .filter(digits -> digits.matches("[0-9]{1,18}")).map(Long::valueOf).map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /// The PUs after `name:` in a file of such lines.
  Optional<CpuSet> cpusNamed(String path, String name) {
    return named(path, name).flatMap(KernelFiles::cpuSet);
  }

  private Optional<String> named(String path, String name) {
    return text(path).flatMap(text -> text.lines().filter(line -> line.contains(name + ":"))
        .map(line -> line.substring(line.indexOf(name + ":") + name.length() + 1).strip())
        .findFirst());
  }

  private static Optional<CpuSet> cpuSet(String list) {
    try {
      return Optional.of(CpuSet.parse(list));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// The names in a directory that match, by the number in them, then by the text.
  List<String> list(String directory, String regex) {
    Pattern pattern = Pattern.compile(regex);
    var names = new ArrayList<String>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(directory))) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (pattern.matcher(name).matches()) {
          names.add(name);
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    names.sort(Comparator.comparingInt(KernelFiles::trailingNumber)
        .thenComparing(Comparator.naturalOrder()));
    return names;
  }

  /// The number at the end of a name such as `node1`; −1 where there is none.
  static int trailingNumber(String name) {
    Matcher number = Pattern.compile("[^0-9]*([0-9]{1,9})").matcher(name);
    return number.matches() ? Integer.parseInt(number.group(1)) : -1;
  }

  /// Whether the file or directory is there.
  boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }
}
