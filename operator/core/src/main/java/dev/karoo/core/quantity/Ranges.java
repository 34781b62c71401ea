package dev.karoo.core.quantity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// A set of whole numbers as Mesos writes ranges, such as ports or processing units:
/// `[31000-32000]`.
///
/// @param spans disjoint, not adjacent, ascending; the constructor brings any list into that form
public record Ranges(List<Span> spans) {
  /// The empty set.
  public static final Ranges EMPTY = new Ranges(List.of());

  /// The numbers from `first` to `last`, both included; `0 ≤ first ≤ last`.
  public record Span(long first, long last) {
    public Span {
      if (first < 0 || last < first || last == Long.MAX_VALUE) {
        throw new IllegalArgumentException("not a range: " + first + "-" + last);
      }
    }

    /// How many numbers it holds.
    public long size() {
      return last - first + 1;
    }
  }

  public Ranges {
    var sorted = new ArrayList<>(spans);
    sorted.sort(Comparator.comparingLong(Span::first));
    var merged = new ArrayList<Span>();
    for (Span span : sorted) {
      if (!merged.isEmpty() && span.first <= merged.getLast().last + 1) {
        Span before = merged.removeLast();
        merged.add(new Span(before.first, Math.max(before.last, span.last)));
      } else {
        merged.add(span);
      }
    }
    spans = List.copyOf(merged);
  }

  /// `first` to `last`, both included.
  public static Ranges of(long first, long last) {
    return new Ranges(List.of(new Span(first, last)));
  }

  /// The given numbers.
  public static Ranges ofAll(Iterable<? extends Number> numbers) {
    var spans = new ArrayList<Span>();
    numbers.forEach(n -> spans.add(new Span(n.longValue(), n.longValue())));
    return new Ranges(spans);
  }

  /// How many numbers there are.
  public long size() {
    return spans.stream().mapToLong(Span::size).sum();
  }

  /// Whether there are none.
  public boolean isEmpty() {
    return spans.isEmpty();
  }

  /// Whether `number` is among them.
  public boolean contains(long number) {
    for (Span span : spans) {
      if (span.first <= number && number <= span.last) {
        return true;
      }
    }
    return false;
  }

  /// Whether every number of `other` is among them.
  public boolean containsAll(Ranges other) {
    return other.minus(this).isEmpty();
  }

  /// Those of either.
  public Ranges plus(Ranges other) {
    var all = new ArrayList<>(spans);
    all.addAll(other.spans);
    return new Ranges(all);
  }

  /// Those that are not in `other`.
  public Ranges minus(Ranges other) {
    var left = new ArrayList<Span>();
    for (Span span : spans) {
      long from = span.first;
      for (Span gone : other.spans) {
        if (gone.last < from || gone.first > span.last) {
          continue;
        }
        if (gone.first > from) {
          left.add(new Span(from, gone.first - 1));
        }
        from = gone.last + 1;
      }
      if (from <= span.last) {
        left.add(new Span(from, span.last));
      }
    }
    return new Ranges(left);
  }

  /// Mesos' text form: `[0-3, 8-8]`.
  @Override
  public String toString() {
    return spans.stream().map(s -> s.first + "-" + s.last)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
