/// The cluster as a whole: its start, its end, what is left of it.
@NullMarked
package dev.karoo.local.cluster;

import org.jspecify.annotations.NullMarked;
