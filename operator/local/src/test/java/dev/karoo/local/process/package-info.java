/// Commands under their supervisors, as real processes.
@NullMarked
package dev.karoo.local.process;

import org.jspecify.annotations.NullMarked;
