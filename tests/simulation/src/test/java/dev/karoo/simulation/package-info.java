/// Whole clusters in virtual time: one event queue, one seed, everything else follows. What goes
/// wrong goes wrong again with the same seed.
@NullMarked
package dev.karoo.simulation;

import org.jspecify.annotations.NullMarked;
