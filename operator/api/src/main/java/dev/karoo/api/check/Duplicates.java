package dev.karoo.api.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds what stands twice where it may stand once.
final class Duplicates {
  private Duplicates() {}

  /// Reports each of the fields whose text stood in an earlier one.
  static void check(List<Field> fields, Findings findings) {
    check(fields, "stands twice", findings);
  }

  private static void check(List<Field> fields, String message, Findings findings) {
    Map<String, Field> first = new HashMap<>();
    for (Field field : fields) {
      field.scalar().ifPresent(text -> {
        Field earlier = first.putIfAbsent(text, field);
        if (earlier != null) {
          findings.add(field, message, "the other is " + earlier.path());
        }
      });
    }
  }

  /// Reports each item of a list whose field stood in an earlier item.
  ///
  /// @param word what the field is: name, number
  /// @param what the items are, in the plural
  static void check(Field list, String key, String word, String what, Findings findings) {
    named(list.items().stream().map(i -> i.get(key)).toList(), word, what, findings);
  }

  /// Reports each of the fields whose text stood in an earlier one.
  static void named(List<Field> fields, String word, String what, Findings findings) {
    check(fields, "is the " + word + " of two " + what, findings);
  }
}
