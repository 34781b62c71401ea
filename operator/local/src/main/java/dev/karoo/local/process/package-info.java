/// Real processes: started under a small supervisor, so that they and their exit status survive the
/// agent, found again after a crash, and ended with everything they started.
@NullMarked
package dev.karoo.local.process;

import org.jspecify.annotations.NullMarked;
