package dev.karoo.core.placement;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/// The names of what a request asks for several of, sorted once, for the numbers that its many
/// tasks get.
final class Names {
  private final String[] sorted;
  /// For each name, in the order of the request, where it is among the sorted ones.
  private final int[] position;

  Names(List<String> inOrder) {
    sorted = inOrder.stream().distinct().sorted().toArray(String[]::new);
    position = inOrder.stream().mapToInt(name -> Arrays.binarySearch(sorted, name)).toArray();
  }

  /// The number of each name. @param inOrder of the request; at least as many as names
  SortedMap<String, Integer> numbered(int[] inOrder) {
    if (sorted.length == 0) {
      return Collections.emptySortedMap();
    }
    var numbers = new Integer[sorted.length];
    for (int i = 0; i < position.length; i++) {
      numbers[position[i]] = inOrder[i];
    }
    return new InOrder<>(sorted, numbers, sorted.length);
  }
}
