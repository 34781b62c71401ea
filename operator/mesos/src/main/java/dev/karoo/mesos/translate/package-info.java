/// Mesos' messages ⇄ the core's values. Nothing here does I/O.
@NullMarked
package dev.karoo.mesos.translate;

import org.jspecify.annotations.NullMarked;
