/// Whole clusters in virtual time: one event queue, one seed, everything else follows.
///
/// **Transcripts.** A scenario in `src/test/resources/transcripts/NAME.script` is played against
/// the
/// control loop itself, with a simulated master, agents and store; `NAME.transcript` beside it is
/// what comes of it, reviewed by eye. A script is a list of lines `TIME VERB WORD…`; what they may
/// say
/// stands with [ScriptRun]. One is tried and its transcript written by
/// `-Dscript=NAME -Dkaroo.update=true` with `TranscriptTest`.
///
/// **Simulation.** The same parts, with bad luck from a seed: what goes wrong goes wrong again with
/// the same seed.
@NullMarked
package dev.karoo.simulation;

import org.jspecify.annotations.NullMarked;
