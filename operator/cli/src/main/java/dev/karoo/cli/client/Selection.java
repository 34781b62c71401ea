package dev.karoo.cli.client;

/// Which objects of a kind are meant.
///
/// @param namespace of the objects; empty: all of them, or a kind without namespaces
/// @param labels a label selector; empty: any
/// @param fields a field selector; empty: any
public record Selection(String namespace, String labels, String fields) {
  /// All objects of a namespace.
  public static Selection in(String namespace) {
    return new Selection(namespace, "", "");
  }

  /// The one object of a name, as a list, which can be watched.
  public static Selection named(String namespace, String name) {
    return new Selection(namespace, "", "metadata.name=" + name);
  }

  /// The request of the list.
  public Request list(ResourceType type) {
    return Request.get(type.path(namespace)).with("labelSelector", labels).with("fieldSelector",
        fields);
  }
}
