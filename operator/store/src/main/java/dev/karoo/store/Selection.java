package dev.karoo.store;

import java.util.Optional;

/// Which objects a list or a watch is about.
///
/// @param resource only objects of this resource; empty: of all
/// @param namespace only objects of this namespace (`""`: of none); empty: of all
public record Selection(Optional<String> resource, Optional<String> namespace) {

  /// All objects of the store.
  public static Selection everything() {
    return new Selection(Optional.empty(), Optional.empty());
  }

  /// All objects of a resource, in all namespaces.
  public static Selection of(String resource) {
    return new Selection(Optional.of(resource), Optional.empty());
  }

  /// The objects of a resource in one namespace.
  public static Selection of(String resource, String namespace) {
    return new Selection(Optional.of(resource), Optional.of(namespace));
  }

  /// Whether the object is one of them.
  public boolean includes(Key key) {
    return (resource.isEmpty() || resource.get().equals(key.resource()))
        && (namespace.isEmpty() || namespace.get().equals(key.namespace()));
  }
}
