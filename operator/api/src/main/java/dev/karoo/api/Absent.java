package dev.karoo.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What stands for a field that the user left out.
public final class Absent {
  private Absent() {}

  /// The list, or the empty one.
  public static <T> List<T> list(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  /// The map in its order, or the empty one.
  public static <V> Map<String, V> map(@Nullable Map<String, V> map) {
    return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /// The value, or its default.
  public static <T> T or(@Nullable T value, T byDefault) {
    return value == null ? byDefault : value;
  }
}
