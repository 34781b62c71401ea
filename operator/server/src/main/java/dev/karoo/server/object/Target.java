package dev.karoo.server.object;

import dev.karoo.server.kind.Kind;
import dev.karoo.server.status.ApiException;
import dev.karoo.server.status.Refusals;
import dev.karoo.store.Key;
import dev.karoo.store.Selection;

/// An object, or the objects, that a request is about.
///
/// @param kind what it is
/// @param namespace where; empty: in all namespaces, or in none when the kind has none
/// @param name what it is called; empty: all, or one yet to be named
public record Target(Kind kind, String namespace, String name) {

  /// The store's key.
  public Key key() {
    return new Key(resource(), namespace, name);
  }

  /// The store's selection of the objects of this kind and namespace.
  Selection selection() {
    return namespace.isEmpty() ? Selection.of(resource()) : Selection.of(resource(), namespace);
  }

  private String resource() {
    return kind.form().resource().orElse(kind.qualified());
  }

  /// The same kind and namespace, another name.
  public Target named(String other) {
    return new Target(kind, namespace, other);
  }

  /// 404.
  ApiException notFound() {
    return Refusals.notFound(kind.group(), kind.names().plural(), name);
  }

  /// 409: changed by somebody else.
  ApiException modified() {
    return Refusals.modified(kind.group(), kind.names().plural(), name);
  }

  /// 409, because of something.
  ApiException conflict(String why) {
    return Refusals.conflict(kind.group(), kind.names().plural(), name, why);
  }

  /// 403, because of something.
  public ApiException forbidden(String why) {
    return Refusals.forbidden(kind.group(), kind.names().plural(), name, why);
  }
}
