/// Amounts of what a cluster has and a task asks for.
@NullMarked
package dev.karoo.core.quantity;

import org.jspecify.annotations.NullMarked;
