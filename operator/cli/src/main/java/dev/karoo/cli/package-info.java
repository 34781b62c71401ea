/// The command line: `karoo`, with kubectl's habits, words and exit codes.
///
/// `up`, `operator` and `local` start and steer things on this machine through `dev.karoo.app`;
/// `plan` asks the placement core; all other commands speak HTTP with a server, and only that.
@NullMarked
package dev.karoo.cli;

import org.jspecify.annotations.NullMarked;
