/// The local master: Mesos' scheduler and operator APIs over the books of frameworks, agents,
/// offers and tasks. All books are touched on one loop only.
@NullMarked
package dev.karoo.local.master;

import org.jspecify.annotations.NullMarked;
