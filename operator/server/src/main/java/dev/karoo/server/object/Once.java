package dev.karoo.server.object;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Something that is made when it is asked for first, by one thread, and then kept.
final class Once<T> implements Supplier<T> {
  private final Supplier<T> making;
  private final List<T> made = new ArrayList<>(1);

  private Once(Supplier<T> making) {
    this.making = making;
  }

  static <T> Once<T> of(Supplier<T> making) {
    return new Once<>(making);
  }

  @Override
  public T get() {
    if (made.isEmpty()) {
      made.add(making.get());
    }
    return made.getFirst();
  }
}
