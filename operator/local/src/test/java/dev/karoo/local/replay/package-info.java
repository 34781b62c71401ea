/// Replays recorded exchanges of a real Mesos master against the local cluster and compares.
@NullMarked
package dev.karoo.local.replay;

import org.jspecify.annotations.NullMarked;
