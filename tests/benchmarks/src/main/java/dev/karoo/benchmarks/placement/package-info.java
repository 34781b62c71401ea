/// Placement side by side with its peers: Fenzo, and a plain first fit.
@NullMarked
package dev.karoo.benchmarks.placement;

import org.jspecify.annotations.NullMarked;
