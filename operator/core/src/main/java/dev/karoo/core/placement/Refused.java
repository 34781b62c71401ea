package dev.karoo.core.placement;

import java.util.Arrays;

/// States of hosts in which one kind of task does not fit, by their numbers ([States]), so that of
/// many hosts in one state only one is searched.
final class Refused {
  private static final int MOST = 4096;

  /// Each number plus one; 0: nothing here.
  private int[] slots = new int[8];
  private int count;

  /// Whether the state of that number was refused.
  boolean contains(int state) {
    return count > 0 && slots[slot(state)] != 0;
  }

  /// Remembers that it was.
  void add(int state) {
    if (count == MOST || state < 0) {
      return;
    }
    int slot = slot(state);
    if (slots[slot] == 0) {
      slots[slot] = state + 1;
      if (2 * ++count > slots.length) {
        grow();
      }
    }
  }

  /// Where the state is, or would be.
  private int slot(int state) {
    int slot = ((state * 0x9E3779B9) >>> 7) & (slots.length - 1);
    while (slots[slot] != 0 && slots[slot] != state + 1) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private void grow() {
    int[] old = slots;
    slots = new int[4 * old.length];
    Arrays.stream(old).filter(each -> each != 0)
        .forEach(each -> slots[slot(each - 1)] = each);
  }
}
