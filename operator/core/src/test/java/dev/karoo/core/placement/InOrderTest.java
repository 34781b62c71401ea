package dev.karoo.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// It says what a tree of the same content says.
class InOrderTest {
  @Test
  void likeATree() {
    var random = new Random(5);
    for (int round = 0; round < 200; round++) {
      TreeMap<String, Integer> tree = new TreeMap<>();
      for (int n = random.nextInt(6); n > 0; n--) {
        tree.put(Integer.toString(random.nextInt(20)), n);
      }
      SortedMap<String, Integer> map = of(tree);
      same(map, tree);
      String low = Integer.toString(random.nextInt(20));
      String high = Integer.toString(random.nextInt(20));
      same(map.headMap(high), tree.headMap(high));
      same(map.tailMap(low), tree.tailMap(low));
      if (low.compareTo(high) <= 0) {
        same(map.tailMap(low).headMap(high), tree.tailMap(low).headMap(high));
        same(map.subMap(low, high), tree.subMap(low, high));
      }
      for (int key = 0; key < 20; key++) {
        assertThat(map.get(Integer.toString(key))).isEqualTo(tree.get(Integer.toString(key)));
        assertThat(map.containsKey(Integer.toString(key)))
            .isEqualTo(tree.containsKey(Integer.toString(key)));
      }
    }
  }

  @Test
  void neverChanges() {
    SortedMap<String, Integer> map = of(new TreeMap<>(Map.of("a", 1, "b", 2)));

    assertThatThrownBy(() -> map.put("c", 3)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.remove("a")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThat(map.containsKey(1)).isFalse();
    assertThatThrownBy(() -> map.headMap("a").firstKey())
        .isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(() -> map.subMap("b", "a")).isInstanceOf(IllegalArgumentException.class);
  }

  private static SortedMap<String, Integer> of(TreeMap<String, Integer> tree) {
    return new InOrder<>(tree.keySet().toArray(String[]::new),
        tree.values().toArray(Integer[]::new), tree.size());
  }

  private static void same(SortedMap<String, Integer> map, SortedMap<String, Integer> tree) {
    assertThat(map).hasSize(tree.size()).isEqualTo(tree).hasSameHashCodeAs(tree);
    assertThat(map.keySet().stream().toList()).isEqualTo(tree.keySet().stream().toList());
    assertThat(map.values().stream().toList()).isEqualTo(tree.values().stream().toList());
    assertThat(map).hasToString(tree.toString());
    if (!tree.isEmpty()) {
      assertThat(map.firstKey()).isEqualTo(tree.firstKey());
      assertThat(map.lastKey()).isEqualTo(tree.lastKey());
    }
  }
}
