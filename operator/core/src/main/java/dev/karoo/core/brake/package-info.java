/// When so many agents vanish at once that it is rather the network or the master that failed,
/// nothing is moved until somebody says so.
@NullMarked
package dev.karoo.core.brake;

import org.jspecify.annotations.NullMarked;
