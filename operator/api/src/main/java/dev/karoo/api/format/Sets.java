package dev.karoo.api.format;

import dev.karoo.core.topology.CpuSet;
import java.util.Optional;
import java.util.function.Consumer;

/// What is wrong with sets of numbers.
final class Sets {
  private Sets() {}

  static Optional<Fault> cpus(String text) {
    if (text.isBlank()) {
      return Optional.of(new Fault("holds no cores", "such as 0-3,8"));
    }
    return fault(text, CpuSet::parse, "is no set of cores", "such as 0-3,8");
  }

  static Optional<Fault> ports(String text) {
    return fault(text, PortRanges::parse, "is no set of ports", "such as 31000-32000");
  }

  private static Optional<Fault> fault(String text, Consumer<String> parser, String message,
      String fix) {
    try {
      parser.accept(text);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      String reason = e.getMessage();
      return Optional.of(new Fault(
          reason == null || reason.startsWith("\"" + text + "\"")
              ? message
              : message + " (" + reason + ")",
          reason != null && reason.contains("backwards") ? "put the smaller number first" : fix));
    }
  }
}
