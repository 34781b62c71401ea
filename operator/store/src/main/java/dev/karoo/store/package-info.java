/// Versioned objects and their watch: keys, revisions and bytes, no kinds.
///
/// A {@link dev.karoo.store.Store} is one sequence of changes, numbered by revision, and the
/// objects that result from it.
@NullMarked
package dev.karoo.store;

import org.jspecify.annotations.NullMarked;
