/// The texts that fields hold: names, quantities, durations, addresses; each with its pattern, its
/// reading, and what to say of one that is wrong.
@NullMarked
package dev.karoo.api.format;

import org.jspecify.annotations.NullMarked;
