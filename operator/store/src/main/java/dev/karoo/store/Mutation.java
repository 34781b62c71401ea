package dev.karoo.store;

import java.util.function.UnaryOperator;

/// One wish of a batch.
public sealed interface Mutation {

  /// The object it is about.
  Key key();

  /// What must hold of the object when the mutation is made.
  Precondition precondition();

  /// Writes the whole object. It always makes a change, also when the bytes are those that are
  /// there.
  ///
  /// @param value the new bytes; not copied, and not to be changed afterwards
  // The bytes go on into the store's entry, which shares them.
  @SuppressWarnings("ArrayRecordComponent")
  record Put(Key key, byte[] value, Precondition precondition) implements Mutation {}

  /// Changes the object that is there, whatever it has become since the writer last read it: for
  /// writers that own a part of an object (its status) and must not undo what others do to the
  /// rest. An object that is not there is a conflict.
  ///
  /// @param change from the bytes that are there to the new ones; run by the committer, so it must
  ///     be pure and quick, and return a new array. When it returns equal bytes nothing is written
  ///     and no revision used. When it throws, the batch fails with that exception and has no
  ///     effect.
  record Update(Key key, UnaryOperator<byte[]> change,
      Precondition precondition) implements Mutation {}

  /// Removes the object. One that is not there needs no removal: no change is made, unless the
  /// precondition asks for it to be there.
  record Delete(Key key, Precondition precondition) implements Mutation {}

  /// Creates an object that must not be there.
  static Mutation create(Key key, byte[] value) {
    return new Put(key, value, Precondition.absent());
  }

  /// Replaces what the writer read, if nothing changed since.
  static Mutation replace(Entry read, byte[] value) {
    return new Put(read.key(), value, Precondition.atRevision(read.revision()));
  }

  /// Writes, whatever is there.
  static Mutation put(Key key, byte[] value) {
    return new Put(key, value, Precondition.any());
  }

  /// Changes the same incarnation that the writer read.
  static Mutation update(Entry read, UnaryOperator<byte[]> change) {
    return new Update(read.key(), change, Precondition.sameIncarnation(read));
  }

  /// Removes what is there, if anything.
  static Mutation delete(Key key) {
    return new Delete(key, Precondition.any());
  }
}
