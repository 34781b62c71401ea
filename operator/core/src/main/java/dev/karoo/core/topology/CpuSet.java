package dev.karoo.core.topology;

import dev.karoo.core.quantity.Ranges;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/// A set of processing units (PUs: what the operating system calls CPUs), by their operating-system
/// index. Parses and prints the kernel's list form, `0-3,8` (Linux `cpuset(7)`, "List format").
public final class CpuSet {
  /// The largest index taken, exclusive: the kernel's own bound is NR_CPUS ≤ 8192 on x86 and arm64.
  public static final int MAX_CPUS = 8192;

  /// The empty set.
  public static final CpuSet EMPTY = new CpuSet(new BitSet());

  private final BitSet bits;

  private CpuSet(BitSet bits) {
    this.bits = bits;
  }

  /// The given PUs, each `0 ≤ pu < MAX_CPUS`.
  public static CpuSet of(int... pus) {
    var bits = new BitSet();
    for (int pu : pus) {
      bits.set(checked(pu));
    }
    return new CpuSet(bits);
  }

  /// The given PUs, each `0 ≤ pu < MAX_CPUS`.
  public static CpuSet of(Collection<Integer> pus) {
    var bits = new BitSet();
    for (int pu : pus) {
      bits.set(checked(pu));
    }
    return new CpuSet(bits);
  }

  /// The numbers of a Mesos RANGES resource.
  public static CpuSet of(Ranges ranges) {
    var bits = new BitSet();
    for (Ranges.Span span : ranges.spans()) {
      bits.set(checked(span.first()), checked(span.last()) + 1);
    }
    return new CpuSet(bits);
  }

  /// Reads `0-3,8`; blanks around numbers are allowed, the empty text is the empty set.
  ///
  /// @throws IllegalArgumentException that names the part that is no PU or range
  public static CpuSet parse(String text) {
    var bits = new BitSet();
    if (text.isBlank()) {
      return EMPTY;
    }
    for (String part : text.split(",", -1)) {
      String[] ends = part.strip().split("-", -1);
      if (ends.length > 2) {
        throw new IllegalArgumentException("\"" + part + "\" is not a PU or a range of PUs");
      }
      int first = number(ends[0].strip(), part);
      int last = ends.length == 1 ? first : number(ends[1].strip(), part);
      if (last < first) {
        throw new IllegalArgumentException("\"" + part + "\" runs backwards");
      }
      bits.set(first, last + 1);
    }
    return new CpuSet(bits);
  }

  private static int number(String digits, String part) {
    if (!digits.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("\"" + part + "\" is not a PU or a range of PUs");
    }
    return checked(Integer.parseInt(digits));
  }

  private static int checked(long pu) {
    if (pu < 0 || pu >= MAX_CPUS) {
      throw new IllegalArgumentException("PU " + pu + " is not within 0.." + (MAX_CPUS - 1));
    }
    return (int) pu;
  }

  /// How many PUs there are.
  public int size() {
    return bits.cardinality();
  }

  /// Whether there are none.
  public boolean isEmpty() {
    return bits.isEmpty();
  }

  /// Whether `pu` is one of them.
  public boolean contains(int pu) {
    return bits.get(pu);
  }

  /// Whether all of `other` are in it.
  public boolean containsAll(CpuSet other) {
    return other.minus(this).isEmpty();
  }

  /// Whether the two share a PU.
  public boolean intersects(CpuSet other) {
    return bits.intersects(other.bits);
  }

  /// Those of either.
  public CpuSet plus(CpuSet other) {
    BitSet sum = (BitSet) bits.clone();
    sum.or(other.bits);
    return new CpuSet(sum);
  }

  /// Those that are not in `other`.
  public CpuSet minus(CpuSet other) {
    BitSet left = (BitSet) bits.clone();
    left.andNot(other.bits);
    return new CpuSet(left);
  }

  /// Those in both.
  public CpuSet and(CpuSet other) {
    BitSet both = (BitSet) bits.clone();
    both.and(other.bits);
    return new CpuSet(both);
  }

  /// The PUs, ascending.
  public List<Integer> toList() {
    return bits.stream().boxed().toList();
  }

  /// The PUs, ascending.
  public IntStream stream() {
    return bits.stream();
  }

  /// As a Mesos RANGES resource.
  public Ranges toRanges() {
    return Ranges.ofAll(toList());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CpuSet that && bits.equals(that.bits);
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }

  /// The kernel's list form: `0-3,8`.
  @Override
  public String toString() {
    var parts = new ArrayList<String>();
    for (int from = bits.nextSetBit(0); from >= 0;) {
      int to = bits.nextClearBit(from) - 1;
      parts.add(from == to ? "" + from : from + "-" + to);
      from = bits.nextSetBit(to + 1);
    }
    return String.join(",", parts);
  }
}
