package dev.karoo.local.resources;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/// How much of one resource: a number, ranges of integers, or names.
public sealed interface Amount {
  /// Whether nothing is left.
  boolean isEmpty();

  /// Whether all of `other` is in this. Amounts of different types contain nothing of each other.
  boolean contains(Amount other);

  /// The sum; the types must be equal.
  Amount plus(Amount other);

  /// The difference; `other` must be contained.
  Amount minus(Amount other);

  /// Sets type and value.
  void write(Resource.Builder resource);

  /// A number in thousandths, the precision that Mesos keeps.
  ///
  /// @param thousandths 1000 × the amount
  record Quantity(long thousandths) implements Amount {
    /// The nearest thousandth.
    public static Quantity of(double units) {
      return new Quantity(Math.round(units * 1000));
    }

    /// The amount as a number.
    public double units() {
      return thousandths / 1000.0;
    }

    @Override
    public boolean isEmpty() {
      return thousandths <= 0;
    }

    @Override
    public boolean contains(Amount other) {
      return other instanceof Quantity q && q.thousandths <= thousandths;
    }

    @Override
    public Amount plus(Amount other) {
      return new Quantity(Math.addExact(thousandths, ((Quantity) other).thousandths));
    }

    @Override
    public Amount minus(Amount other) {
      return new Quantity(Math.subtractExact(thousandths, ((Quantity) other).thousandths));
    }

    @Override
    public void write(Resource.Builder resource) {
      resource.setType(Value.Type.SCALAR).setScalar(Value.Scalar.newBuilder().setValue(units()));
    }

    @Override
    public String toString() {
      return BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString();
    }
  }

  /// Integers from `begin` to `end`, both included.
  ///
  /// @param begin the first
  /// @param end the last
  record Span(long begin, long end) {
    @Override
    public String toString() {
      return begin + "-" + end;
    }
  }

  /// Ranges, sorted, neither overlapping nor touching.
  ///
  /// @param spans as described
  record Spans(List<Span> spans) implements Amount {
    public Spans {
      spans = List.copyOf(spans);
    }

    /// Merges what overlaps or touches.
    public static Spans of(Collection<Span> spans) {
      List<Span> sorted = new ArrayList<>(spans);
      sorted.sort((a, b) -> Long.compare(a.begin, b.begin));
      List<Span> merged = new ArrayList<>();
      for (Span span : sorted) {
        Span last = merged.isEmpty() ? null : merged.getLast();
        if (last != null && span.begin <= last.end + 1) {
          merged.set(merged.size() - 1, new Span(last.begin, Math.max(last.end, span.end)));
        } else {
          merged.add(span);
        }
      }
      return new Spans(merged);
    }

    @Override
    public boolean isEmpty() {
      return spans.isEmpty();
    }

    @Override
    public boolean contains(Amount other) {
      return other instanceof Spans that && that.spans.stream()
          .allMatch(s -> spans.stream().anyMatch(t -> t.begin <= s.begin && s.end <= t.end));
    }

    @Override
    public Amount plus(Amount other) {
      List<Span> all = new ArrayList<>(spans);
      all.addAll(((Spans) other).spans);
      return of(all);
    }

    @Override
    public Amount minus(Amount other) {
      List<Span> left = spans;
      for (Span gone : ((Spans) other).spans) {
        List<Span> next = new ArrayList<>();
        for (Span span : left) {
          if (gone.end < span.begin || span.end < gone.begin) {
            next.add(span);
            continue;
          }
          if (span.begin < gone.begin) {
            next.add(new Span(span.begin, gone.begin - 1));
          }
          if (gone.end < span.end) {
            next.add(new Span(gone.end + 1, span.end));
          }
        }
        left = next;
      }
      return new Spans(left);
    }

    @Override
    public void write(Resource.Builder resource) {
      Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
      for (Span span : spans) {
        ranges.addRange(Value.Range.newBuilder().setBegin(span.begin).setEnd(span.end));
      }
      resource.setType(Value.Type.RANGES).setRanges(ranges);
    }

    @Override
    public String toString() {
      return spans.stream().map(Span::toString).collect(Collectors.joining(", ", "[", "]"));
    }
  }

  /// Names.
  ///
  /// @param names the items
  record Names(SortedSet<String> names) implements Amount {
    public Names {
      names = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    @Override
    public boolean isEmpty() {
      return names.isEmpty();
    }

    @Override
    public boolean contains(Amount other) {
      return other instanceof Names that && names.containsAll(that.names);
    }

    @Override
    public Amount plus(Amount other) {
      TreeSet<String> all = new TreeSet<>(names);
      all.addAll(((Names) other).names);
      return new Names(all);
    }

    @Override
    public Amount minus(Amount other) {
      TreeSet<String> left = new TreeSet<>(names);
      left.removeAll(((Names) other).names);
      return new Names(left);
    }

    @Override
    public void write(Resource.Builder resource) {
      resource.setType(Value.Type.SET).setSet(Value.Set.newBuilder().addAllItem(names));
    }

    @Override
    public String toString() {
      return names.stream().collect(Collectors.joining(", ", "{", "}"));
    }
  }

  /// The amount in a message.
  static Amount of(Resource resource) {
    return switch (resource.getType()) {
      case SCALAR -> Quantity.of(resource.getScalar().getValue());
      case RANGES -> Spans.of(resource.getRanges().getRangeList().stream()
          .map(r -> new Span(r.getBegin(), r.getEnd())).toList());
      case SET, TEXT -> new Names(new TreeSet<>(resource.getSet().getItemList()));
    };
  }
}
