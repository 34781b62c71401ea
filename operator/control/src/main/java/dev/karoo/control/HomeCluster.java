package dev.karoo.control;

import dev.karoo.store.Entry;
import dev.karoo.store.Key;
import dev.karoo.store.Mutation;
import dev.karoo.store.Store;
import java.util.List;
import java.util.Optional;

/// Which cluster a store is of. Masters take any framework's id, also one they have never seen, so
/// what was meant for one cluster would be started on another, and its tasks be taken for gone.
public sealed interface HomeCluster {
  /// That of `karoo up`, which is in the same state directory.
  record Local() implements HomeCluster {}

  /// A Mesos cluster.
  ///
  /// @param masters where its masters were when the operator last joined it; without a password
  record Masters(String masters) implements HomeCluster {}

  /// The store's; none: no operator has used it yet.
  static Optional<HomeCluster> read(Store store) {
    return store.get(key()).map(Entry::value).map(Documents::read)
        .map(tree -> tree.path("masters").asText()).map(HomeCluster::of);
  }

  private static HomeCluster of(String masters) {
    return masters.isEmpty() ? new Local() : new Masters(masters);
  }

  /// Keeps it, durably when this returns; writes nothing where it is kept already.
  ///
  /// @throws dev.karoo.store.StoreException when the store cannot write
  static void keep(Store store, HomeCluster cluster) {
    if (!read(store).equals(Optional.of(cluster))) {
      String masters = switch (cluster) {
        case Local() -> "";
        case Masters(String where) -> where;
      };
      store.commit(List.of(Mutation.put(key(),
          Documents.write(Documents.object().put("masters", masters)))));
    }
  }

  private static Key key() {
    return Key.ofCluster(Keys.INTERNAL, "cluster");
  }
}
