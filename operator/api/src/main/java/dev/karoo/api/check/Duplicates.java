package dev.karoo.api.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds what stands twice where it may stand once.
final class Duplicates {
  private Duplicates() {}

  /// Reports each of the fields whose text stood in an earlier one.
  static void check(List<Field> fields, String what, Findings findings) {
    Map<String, Field> first = new HashMap<>();
    for (Field field : fields) {
      field.scalar().ifPresent(text -> {
        Field earlier = first.putIfAbsent(text, field);
        if (earlier != null) {
          findings.add(field, "is the name of two " + what, "the other is " + earlier.path());
        }
      });
    }
  }

  /// Reports each item of a list whose field stood in an earlier item.
  static void check(Field list, String key, String what, Findings findings) {
    check(list.items().stream().map(i -> i.get(key)).toList(), what, findings);
  }
}
