/// What becomes of one launch of a task, from the intent to its end: a state machine without a
/// clock, whose effects are values.
@NullMarked
package dev.karoo.core.lifecycle;

import org.jspecify.annotations.NullMarked;
