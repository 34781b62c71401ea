package dev.karoo.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The contract, in memory, and what the shared engine does by itself.
class MemoryStoreTest extends StoreContract {
  @Override
  Store open() {
    return MemoryStore.open(Retention.everything());
  }

  @Test
  void compactsByItself() {
    try (Store small = MemoryStore.open(new Retention(20))) {
      for (int i = 0; i < 100; i++) {
        small.commit(java.util.List.of(Mutation.put(key("a"), bytes("" + i))));
      }
      small.compact(0); // waits for the committer
      assertThat(small.compacted()).isBetween(78L, 80L);
    }
  }
}
