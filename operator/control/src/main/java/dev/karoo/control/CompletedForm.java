package dev.karoo.control;

import dev.karoo.api.pipeline.PipelineStatus.CompletedStatus;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.reconcile.Completed;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Tasks whose objects were removed after they ran to completion, between the core and a Pipeline's
/// status, which is all that remembers them.
final class CompletedForm {
  private CompletedForm() {}

  static List<CompletedStatus> toStatus(SortedMap<String, Completed> completed) {
    return completed.entrySet().stream()
        .map(e -> new CompletedStatus(e.getKey(), e.getValue().specHash(),
            text(e.getValue().succeeded()), text(e.getValue().failed()),
            Times.orNull(e.getValue().failedAt())))
        .toList();
  }

  static Completed toCore(CompletedStatus status) {
    return new Completed(status.hash(), ranges(status.succeeded()), ranges(status.failed()),
        Times.read(status.failedAt()));
  }

  private static @Nullable String text(Ranges indices) {
    return indices.isEmpty()
        ? null
        : indices.spans().stream()
            .map(s -> s.first() == s.last() ? "" + s.first() : s.first() + "-" + s.last())
            .collect(Collectors.joining(","));
  }

  private static Ranges ranges(@Nullable String text) {
    var spans = new ArrayList<Ranges.Span>();
    for (String part : text == null ? new String[0] : text.split(",", -1)) {
      String[] ends = part.split("-", 2);
      spans.add(new Ranges.Span(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1])));
    }
    return new Ranges(spans);
  }
}
