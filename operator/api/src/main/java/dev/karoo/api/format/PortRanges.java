package dev.karoo.api.format;

import dev.karoo.core.quantity.Ranges;
import java.util.ArrayList;
import java.util.stream.Collectors;

/// Sets of port numbers: `31000-32000,33000`.
public final class PortRanges {
  private PortRanges() {}

  /// The set, each number within 1–65535.
  ///
  /// @throws IllegalArgumentException that names the part that is wrong
  public static Ranges parse(String text) {
    var spans = new ArrayList<Ranges.Span>();
    for (String part : text.split(",", -1)) {
      if (!part.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
        throw new IllegalArgumentException("\"" + part + "\" is not a port or a range of ports");
      }
      String[] ends = part.split("-", 2);
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[ends.length - 1]);
      if (last < first) {
        throw new IllegalArgumentException("\"" + part + "\" runs backwards");
      }
      if (first < 1 || last > 65535) {
        throw new IllegalArgumentException("\"" + part + "\" is not within 1-65535");
      }
      spans.add(new Ranges.Span(first, last));
    }
    return new Ranges(spans);
  }

  /// As [#parse] reads it; the empty set is the empty text.
  public static String print(Ranges ports) {
    return ports.spans().stream()
        .map(s -> s.first() == s.last() ? "" + s.first() : s.first() + "-" + s.last())
        .collect(Collectors.joining(","));
  }
}
