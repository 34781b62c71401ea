package dev.karoo.control;

import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import dev.karoo.store.Store;
import java.util.List;
import java.util.Optional;

/// Who this operator is to Mesos: the framework's id, kept in the store before it is used. It is in
/// a place that the API server does not show.
public final class Identity {
  private static final Key KEY = Key.ofCluster(Keys.INTERNAL, "framework");
  private static final String ID = "frameworkId";

  private Identity() {}

  /// The id that Mesos gave at the first subscription; none: there was none yet. The client
  /// subscribes with it.
  public static Optional<String> read(Store store) {
    return store.get(KEY).map(Entry::value).map(Documents::read)
        .map(tree -> tree.path(ID).asText());
  }

  /// Keeps it, durably when this returns.
  static void keep(Store store, String frameworkId) {
    store.commit(List.of(mutation(frameworkId)));
  }

  /// What keeps it.
  static Mutation mutation(String frameworkId) {
    return Mutation.put(KEY, Documents.write(Documents.object().put(ID, frameworkId)));
  }
}
