/// The local cluster as a whole: one master and its agents in a state directory, in one process or
/// in a process each.
@NullMarked
package dev.karoo.local.cluster;

import org.jspecify.annotations.NullMarked;
