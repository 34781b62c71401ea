/// The control loop: the one writer that joins the store, the core and the cluster. Everything else
/// posts events to it.
@NullMarked
package dev.karoo.control;

import org.jspecify.annotations.NullMarked;
