package dev.karoo.core.pipeline;

import java.util.List;

/// Cores for a task alone. With `wholeCores` names, count and share are of physical cores, each
/// given with all its hardware threads that lie in the domain; else of PUs. A share of cores that
/// span several domains is one of the largest of them.
///
/// PUs (or cores) = max(named or count, ceil(share × size of the domain)).
///
/// @param names one PU each, usable as `$(cores.<name>)`; empty when counted
/// @param count PUs without names, ≥ 0; 0 when named
/// @param share of the size of the domain it gets, 0 ≤ share ≤ 1; 0: none
/// @param wholeCores whether the other hardware threads of each core are taken (and counted) too,
///     so that no other task runs on them
public record CoreRequest(List<String> names, int count, double share, boolean wholeCores) {
  /// No cores at all.
  public static final CoreRequest NONE = new CoreRequest(List.of(), 0, 0, false);

  public CoreRequest {
    names = List.copyOf(names);
    if (count < 0 || !(share >= 0 && share <= 1) || (!names.isEmpty() && count > 0)) {
      throw new IllegalArgumentException("cores: names " + names + ", count " + count + ", share "
          + share);
    }
  }

  /// PUs wanted of a domain with `size` PUs. The product is rounded up with a tolerance of 1e-9, so
  /// that a share written in decimals doesn't ask for one more than meant.
  public int of(int size) {
    return Math.max(atLeast(), (int) Math.ceil(share * size - 1e-9));
  }

  /// PUs wanted of any domain, however small.
  public int atLeast() {
    return Math.max(names.size(), count);
  }

  /// Whether nothing is asked.
  public boolean isNone() {
    return atLeast() == 0 && share == 0;
  }
}
