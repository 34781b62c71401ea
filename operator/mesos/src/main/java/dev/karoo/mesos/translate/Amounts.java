package dev.karoo.mesos.translate;

import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/// Mesos' resources as the core's amounts. Those of one name are added up, whatever their
/// reservations; sets, amounts beyond all
/// bounds, and what no plain task can take, are left out.
public final class Amounts {
  private Amounts() {}

  /// Whether a plain task can use it up: not a volume or a disk with an identity, nor revocable,
  /// shared, or from a resource provider.
  public static boolean plain(Resource resource) {
    boolean special = resource.hasRevocable() || resource.hasShared() || resource.hasProviderId()
        || (resource.hasDisk()
            && (resource.getDisk().hasPersistence() || resource.getDisk().hasSource()));
    return !special && switch (resource.getType()) {
      case SCALAR -> countable(resource.getScalar().getValue());
      case RANGES -> countable(resource.getRanges());
      case SET, TEXT -> false;
    };
  }

  private static boolean countable(Value.Ranges ranges) {
    for (Value.Range range : ranges.getRangeList()) {
      if (!countable(range)) {
        return false;
      }
    }
    return true;
  }

  private static boolean countable(Value.Range range) {
    return range.getBegin() >= 0 && range.getBegin() <= range.getEnd()
        && range.getEnd() < Long.MAX_VALUE;
  }

  private static boolean countable(double value) {
    // Half of what a Scalar takes, so that a few of one name can be added.
    return value >= 0 && value < 4e15;
  }

  /// The sum of those plain ones that `usable` admits.
  public static Resources sum(List<Resource> resources, Predicate<Resource> usable) {
    var scalars = new TreeMap<String, Scalar>();
    var ranges = new TreeMap<String, Ranges>();
    for (Resource resource : resources) {
      if (!plain(resource) || !usable.test(resource)) {
        continue;
      }
      if (resource.getType() == Value.Type.SCALAR) {
        scalars.merge(resource.getName(), Scalar.nearest(resource.getScalar().getValue()),
            Scalar::plus);
      } else {
        ranges.merge(resource.getName(), ranges(resource.getRanges()), Ranges::plus);
      }
    }
    return new Resources(scalars, ranges);
  }

  /// Mesos' ranges as a set of numbers.
  ///
  /// Those that run backwards or below 0 are left out.
  public static Ranges ranges(Value.Ranges ranges) {
    var spans = new ArrayList<Ranges.Span>(ranges.getRangeCount());
    for (Value.Range range : ranges.getRangeList()) {
      if (countable(range)) {
        spans.add(new Ranges.Span(range.getBegin(), range.getEnd()));
      }
    }
    return new Ranges(spans);
  }

  /// A set of numbers as Mesos' ranges.
  static Value.Ranges ranges(Ranges numbers) {
    Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
    for (Ranges.Span span : numbers.spans()) {
      ranges.addRange(Value.Range.newBuilder().setBegin(span.first()).setEnd(span.last()));
    }
    return ranges.build();
  }
}
