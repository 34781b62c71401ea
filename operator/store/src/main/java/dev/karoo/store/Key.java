package dev.karoo.store;

import java.util.Comparator;

/// The name of an object in the store: what it is, where it is, what it is called. Keys are ordered
/// by resource, then namespace, then name, each by Unicode code unit; lists come in that order.
///
/// @param resource what it is, for the API server `plural.group`, such as `pipelines.karoo.dev`;
///     never empty
/// @param namespace where it is; `""` for objects of the whole cluster
/// @param name what it is called; never empty
public record Key(String resource, String namespace, String name) implements Comparable<Key> {

  private static final Comparator<Key> ORDER = Comparator.comparing(Key::resource)
      .thenComparing(Key::namespace)
      .thenComparing(Key::name);

  /// @throws IllegalArgumentException when resource or name is empty
  public Key {
    if (resource.isEmpty() || name.isEmpty()) {
      throw new IllegalArgumentException(
          "a key needs a resource and a name: (%s, %s, %s)".formatted(resource, namespace, name));
    }
  }

  /// The key of an object that belongs to no namespace.
  public static Key ofCluster(String resource, String name) {
    return new Key(resource, "", name);
  }

  @Override
  public int compareTo(Key other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace.isEmpty() ? resource + "/" + name : resource + "/" + namespace + "/" + name;
  }
}
