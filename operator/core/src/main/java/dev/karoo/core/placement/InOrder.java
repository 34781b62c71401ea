package dev.karoo.core.placement;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A sorted map that never changes, over two arrays: made without a comparison from what is in
/// order already, and a fraction of a tree's size. Not a NavigableMap: nobody navigates.
///
/// @param <K> in their natural order
@SuppressWarnings("JdkObsolete")
final class InOrder<K extends Comparable<K>, V> extends AbstractMap<K, V>
    implements
      SortedMap<K, V> {
  private final K[] keys;
  private final V[] values;
  private final int from;
  private final int to;

  /// The first `count` of both arrays, which nobody may change from now on.
  ///
  /// @param keys ascending, each once
  InOrder(K[] keys, V[] values, int count) {
    this(keys, values, 0, count);
  }

  private InOrder(K[] keys, V[] values, int from, int to) {
    this.keys = keys;
    this.values = values;
    this.from = from;
    this.to = to;
  }

  /// Where the key is; else −1 − the position before which it would be.
  private int find(Object key) {
    return Arrays.binarySearch(keys, from, to, key);
  }

  private int lower(K key) {
    int at = find(key);
    return at < 0 ? -1 - at : at;
  }

  @Override
  public int size() {
    return to - from;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return from < to && keys[from].getClass().isInstance(key) && find(key) >= 0;
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    if (from == to || !keys[from].getClass().isInstance(key)) {
      return null;
    }
    int at = find(key);
    return at < 0 ? null : values[at];
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return to - from;
      }

      @Override
      public Iterator<Entry<K, V>> iterator() {
        return new Entries();
      }
    };
  }

  private final class Entries implements Iterator<Entry<K, V>> {
    private int next = from;

    @Override
    public boolean hasNext() {
      return next < to;
    }

    @Override
    public Entry<K, V> next() {
      if (next >= to) {
        throw new NoSuchElementException();
      }
      return new SimpleImmutableEntry<>(keys[next], values[next++]);
    }
  }

  @Override
  public @Nullable Comparator<? super K> comparator() {
    return null; // SortedMap's word for the natural order
  }

  @Override
  public SortedMap<K, V> subMap(K low, K high) {
    int first = lower(low);
    int end = lower(high);
    if (first > end) {
      throw new IllegalArgumentException(low + " > " + high);
    }
    return new InOrder<>(keys, values, first, end);
  }

  @Override
  public SortedMap<K, V> headMap(K high) {
    return new InOrder<>(keys, values, from, lower(high));
  }

  @Override
  public SortedMap<K, V> tailMap(K low) {
    return new InOrder<>(keys, values, lower(low), to);
  }

  @Override
  public K firstKey() {
    return keys[checked(from)];
  }

  @Override
  public K lastKey() {
    return keys[checked(to - 1)];
  }

  private int checked(int at) {
    if (from == to) {
      throw new NoSuchElementException();
    }
    return at;
  }
}
