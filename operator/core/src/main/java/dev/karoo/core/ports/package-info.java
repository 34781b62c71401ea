/// What the loop needs from outside, as interfaces over the core's values: a cluster, a clock.
@NullMarked
package dev.karoo.core.ports;

import org.jspecify.annotations.NullMarked;
