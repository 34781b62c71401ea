package dev.karoo.store;

import java.util.Map;

/// A store that ends with its process: for tests, simulations and trials.
public final class MemoryStore extends LogStore {

  private MemoryStore(Retention retention) {
    super(new History(0, Map.of()), new Journal.None(), retention);
  }

  /// An empty store that keeps the usual amount of history.
  public static MemoryStore open() {
    return open(Retention.USUAL);
  }

  /// An empty store.
  public static MemoryStore open(Retention retention) {
    return new MemoryStore(retention);
  }
}
