/// Tests of the local cluster over its HTTP API, each after a recorded fact; the numbers in
/// comments are those of the recordings.
@NullMarked
package dev.karoo.local.protocol;

import org.jspecify.annotations.NullMarked;
