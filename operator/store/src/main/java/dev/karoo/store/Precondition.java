package dev.karoo.store;

import java.util.Optional;

/// What must hold of the object at the moment of a mutation; otherwise the whole batch is a
/// conflict.
public sealed interface Precondition {

  /// Whatever is there, or nothing.
  record Any() implements Precondition {}

  /// There is no such object.
  record Absent() implements Precondition {}

  /// There is such an object, at whatever revision.
  record Exists() implements Precondition {}

  /// The object is still as it was written at that revision: optimistic concurrency.
  ///
  /// @param revision of the entry that the writer read
  record AtRevision(long revision) implements Precondition {}

  /// The object is still the same one, however often it was changed since: neither deleted nor
  /// created anew.
  ///
  /// @param createRevision of the entry that the writer read
  record SameIncarnation(long createRevision) implements Precondition {}

  /// Shorthand for [Any].
  static Precondition any() {
    return new Any();
  }

  /// Shorthand for [Absent].
  static Precondition absent() {
    return new Absent();
  }

  /// Shorthand for [Exists].
  static Precondition exists() {
    return new Exists();
  }

  /// Shorthand for [AtRevision].
  static Precondition atRevision(long revision) {
    return new AtRevision(revision);
  }

  /// Shorthand for [SameIncarnation].
  static Precondition sameIncarnation(Entry entry) {
    return new SameIncarnation(entry.createRevision());
  }

  /// Whether it holds of what is there.
  default boolean holds(Optional<Entry> there) {
    return switch (this) {
      case Any() -> true;
      case Absent() -> there.isEmpty();
      case Exists() -> there.isPresent();
      case AtRevision(long revision) -> there.isPresent() && there.get().revision() == revision;
      case SameIncarnation(long created) ->
        there.isPresent() && there.get().createRevision() == created;
    };
  }
}
