/// Limits for all tasks of a namespace together.
@NullMarked
package dev.karoo.core.quota;

import org.jspecify.annotations.NullMarked;
