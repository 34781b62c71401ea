package dev.karoo.core.placement;

import java.util.Arrays;

/// What of a host is held more than once, once for each further time: by tasks that were put there
/// by others, or that came back. So a thing is free only when the last who holds it lets go.
final class Repeats {
  private int[] numbers = {};
  private int count;

  /// The thing, which is held, is held once more.
  void add(int number) {
    numbers = count == numbers.length ? Arrays.copyOf(numbers, 2 * count + 4) : numbers;
    numbers[count++] = number;
  }

  /// Takes back one [#add]; false where the thing is held once only.
  boolean remove(int number) {
    for (int i = count - 1; i >= 0; i--) {
      if (numbers[i] == number) {
        numbers[i] = numbers[--count];
        return true;
      }
    }
    return false;
  }

  boolean isEmpty() {
    return count == 0;
  }
}
