package dev.karoo.core.topology;

import java.util.Comparator;

/// NVIDIA's compute capability of a GPU, ordered by major, then minor number.
public record ComputeCapability(int major, int minor) implements Comparable<ComputeCapability> {
  private static final Comparator<ComputeCapability> ORDER = Comparator
      .comparingInt(ComputeCapability::major).thenComparingInt(ComputeCapability::minor);

  public ComputeCapability {
    if (major < 0 || minor < 0) {
      throw new IllegalArgumentException("compute capability " + major + "." + minor);
    }
  }

  /// Reads `8.6`, or `8`, which is 8.0.
  ///
  /// @throws IllegalArgumentException for anything else
  public static ComputeCapability parse(String text) {
    if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,3})?")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a compute capability such as 8.6");
    }
    String[] parts = text.split("\\.", 2);
    return new ComputeCapability(Integer.parseInt(parts[0]),
        parts.length == 1 ? 0 : Integer.parseInt(parts[1]));
  }

  @Override
  public int compareTo(ComputeCapability other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
