package dev.karoo.formats.hwloc;

import dev.karoo.core.topology.CpuSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// An `<object>` of hwloc's tree.
///
/// @param line where it begins
/// @param attributes of its element
/// @param infos its `<info>` elements
/// @param children in order
record HwlocObject(int line, Map<String, String> attributes, Map<String, String> infos,
    List<HwlocObject> children) {
  private static final int WORD = 32;

  String type() {
    return attributes.getOrDefault("type", "");
  }

  boolean is(String type) {
    return type().equals(type);
  }

  Optional<String> attribute(String name) {
    return Optional.ofNullable(attributes.get(name));
  }

  /// Its number in the operating system.
  int osIndex() throws HwlocException {
    String text = attributes.getOrDefault("os_index", "");
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) >= CpuSet.MAX_CPUS) {
      throw new HwlocException(line, "os_index \"" + text + "\" of " + type() + " is not a number");
    }
    return Integer.parseInt(text);
  }

  /// A set in hwloc's form: 32-bit words in hexadecimal with commas, the highest first, an empty
  /// word being zero (hwloc's `hwloc_bitmap_snprintf`).
  CpuSet set(String name) throws HwlocException {
    String text = attributes.getOrDefault(name, "");
    CpuSet set = CpuSet.EMPTY;
    String[] words = text.split(",", -1);
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      if (word.isEmpty()) {
        continue;
      }
      if (!word.matches("0x[0-9a-fA-F]{1,8}") || words.length > CpuSet.MAX_CPUS / WORD) {
        throw new HwlocException(line, name + " \"" + text + "\" of " + type() + " is not a set");
      }
      long bits = Long.parseLong(word.substring(2), 16);
      int first = (words.length - 1 - i) * WORD;
      set = set.plus(CpuSet.of(BitSet.valueOf(new long[]{bits}).stream()
          .mapToObj(bit -> first + bit).toList()));
    }
    return set;
  }

  /// Visits it and all below it.
  void walk(Consumer<HwlocObject> visitor) {
    visitor.accept(this);
    children.forEach(child -> child.walk(visitor));
  }

  /// All of a type, itself included, in order.
  List<HwlocObject> all(String type) {
    var all = new ArrayList<HwlocObject>();
    walk(object -> {
      if (object.is(type)) {
        all.add(object);
      }
    });
    return all;
  }
}
