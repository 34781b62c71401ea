package dev.karoo.api.agent;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Who uses an agent only as a last resort, since launches fail there; said, and read back, as the
/// condition [#TYPE].
///
/// @param pipelines `namespace/name`; empty: everybody
public record AvoidedBy(Set<String> pipelines) {
  /// The condition's type; it is there only while it is true.
  public static final String TYPE = "LaunchesFail";

  private static final String ALL = "AvoidedByAll";
  private static final String SOME = "AvoidedByPipelines";
  private static final String WHY = "launches failed here three times within ten minutes;"
      + " for ten minutes it is a last resort for ";

  public AvoidedBy {
    pipelines = Set.copyOf(pipelines);
  }

  /// What its conditions say; none: nobody avoids it.
  public static Optional<AvoidedBy> of(List<Condition> conditions) {
    return conditions.stream().filter(each -> each.getType().equals(TYPE)).findFirst()
        .map(each -> new AvoidedBy(each.getReason().equals(SOME)
            && each.getMessage().startsWith(WHY)
                ? Set.of(each.getMessage().substring(WHY.length()).split(", "))
                : Set.of()));
  }

  /// Whether tasks of this pipeline, `namespace/name`, avoid it.
  public boolean concerns(String pipeline) {
    return pipelines.isEmpty() || pipelines.contains(pipeline);
  }

  /// The condition's reason.
  public String reason() {
    return pipelines.isEmpty() ? ALL : SOME;
  }

  /// The condition's message.
  public String message() {
    return WHY + (pipelines.isEmpty() ? "all tasks" : String.join(", ", new TreeSet<>(pipelines)));
  }
}
