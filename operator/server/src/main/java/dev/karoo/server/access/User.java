package dev.karoo.server.access;

import java.util.Map;
import java.util.Optional;

/// Who makes a request, and what they may do.
///
/// @param name for the audit log
/// @param roles by namespace; under `*` in all, and for objects in none
public record User(String name, Map<String, Role> roles) {
  /// The namespace that stands for all.
  public static final String EVERYWHERE = "*";

  /// What one may do; each may also do what those before it may.
  public enum Role {
    /// Read.
    VIEWER,
    /// Read, and write what users write in namespaces.
    EDITOR,
    /// Everything.
    ADMIN
  }

  /// Copies the map.
  public User {
    roles = Map.copyOf(roles);
  }

  /// The role in a namespace (`""`: for objects in none); empty when there is none.
  public Optional<Role> role(String namespace) {
    Optional<Role> everywhere = Optional.ofNullable(roles.get(EVERYWHERE));
    Optional<Role> here = namespace.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(roles.get(namespace));
    return here.isPresent() && (everywhere.isEmpty() || here.get().compareTo(everywhere.get()) > 0)
        ? here
        : everywhere;
  }

  /// Whether a namespace may be read: by all who may read in it, so that they can look whether it
  /// is there before they write.
  public boolean mayReadNamespace(String name) {
    return may("get", "") || may("get", name);
  }

  /// Whether a verb (`get`, `create`, …) is allowed.
  ///
  /// @param namespace of the object; `""` for one in none
  public boolean may(String verb, String namespace) {
    return role(namespace).map(role -> switch (verb) {
      case "get", "list", "watch" -> true;
      case "create", "update", "patch", "delete", "deletecollection" ->
        role == Role.ADMIN || (role == Role.EDITOR && !namespace.isEmpty());
      default -> role == Role.ADMIN;
    }).orElse(false);
  }
}
