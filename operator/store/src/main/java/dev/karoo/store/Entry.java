package dev.karoo.store;

import java.util.Arrays;
import java.util.Objects;

/// An object as it was written at one revision.
///
/// The bytes are the writer's own and mean nothing to the store. They do not hold the revision: a
/// reader of the entry knows it, and adds it to what it shows (the API server as
/// `metadata.resourceVersion`).
///
/// @param key its name
/// @param value its bytes; not copied, and never to be changed by who holds them
/// @param createRevision the revision that created this incarnation; another object of the same
///     name has another one
/// @param revision the revision of this writing, or of the deletion
// The bytes are shared, not copied: a list of ten thousand objects would copy them all.
@SuppressWarnings("ArrayRecordComponent")
public record Entry(Key key, byte[] value, long createRevision, long revision) {

  /// @throws IllegalArgumentException unless 1 ≤ createRevision ≤ revision
  public Entry {
    if (createRevision < 1 || revision < createRevision) {
      throw new IllegalArgumentException(
          "1 <= createRevision <= revision: " + createRevision + ", " + revision);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entry(Key k, byte[] v, long c, long r) && revision == r
        && createRevision == c
        && key.equals(k) && Arrays.equals(value, v);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, createRevision, revision);
  }

  @Override
  public String toString() {
    return key + "@" + revision + " (" + value.length + " bytes)";
  }
}
