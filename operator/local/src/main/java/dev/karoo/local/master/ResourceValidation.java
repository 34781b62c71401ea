package dev.karoo.local.master;

import dev.karoo.local.resources.Amount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/// Whether resources in a call make sense by themselves.
final class ResourceValidation {
  private ResourceValidation() {}

  /// What is wrong with the first resource that is.
  static Optional<String> check(List<Resource> resources) {
    return resources.stream().flatMap(r -> problem(r)
        .map(text -> "Resource '" + text(r) + "' is invalid: " + text).stream()).findFirst();
  }

  private static Optional<String> problem(Resource resource) {
    if (resource.getName().isEmpty()) {
      return Optional.of("Empty resource name");
    }
    return switch (resource.getType()) {
      case SCALAR -> scalar(resource);
      case RANGES -> ranges(resource);
      case SET -> set(resource);
      case TEXT -> Optional.of("Unsupported resource type");
    };
  }

  private static Optional<String> scalar(Resource resource) {
    if (!resource.hasScalar() || resource.hasRanges() || resource.hasSet()) {
      return Optional.of("Invalid scalar resource");
    }
    double value = resource.getScalar().getValue();
    if (!Double.isFinite(value) || Math.abs(value) > Long.MAX_VALUE / 1000.0) {
      return Optional.of("Invalid scalar resource: value is not finite");
    }
    return value < 0 ? Optional.of("Invalid scalar resource: value < 0") : Optional.empty();
  }

  private static Optional<String> ranges(Resource resource) {
    if (resource.hasScalar() || !resource.hasRanges() || resource.hasSet()) {
      return Optional.of("Invalid ranges resource");
    }
    List<Value.Range> sorted = new ArrayList<>(resource.getRanges().getRangeList());
    sorted.sort(Comparator.comparingLong(Value.Range::getBegin));
    for (int i = 0; i < sorted.size(); i++) {
      Value.Range range = sorted.get(i);
      if (range.getBegin() > range.getEnd()) {
        return Optional.of("Invalid ranges resource: begin > end");
      }
      if (i > 0 && range.getBegin() <= sorted.get(i - 1).getEnd()) {
        return Optional.of("Invalid ranges resource: overlapping ranges");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> set(Resource resource) {
    if (resource.hasScalar() || resource.hasRanges() || !resource.hasSet()) {
      return Optional.of("Invalid set resource");
    }
    List<String> items = resource.getSet().getItemList();
    return new HashSet<>(items).size() < items.size()
        ? Optional.of("Invalid set resource: duplicated elements")
        : Optional.empty();
  }

  /// The resource as it was written, its ranges not merged: `cores:[0-2, 1-3]`.
  private static String text(Resource resource) {
    String value = resource.getType() == Value.Type.RANGES
        ? resource.getRanges().getRangeList().stream().map(r -> r.getBegin() + "-" + r.getEnd())
            .collect(Collectors.joining(", ", "[", "]"))
        : Amount.of(resource).toString();
    return resource.getName() + ":" + value;
  }
}
