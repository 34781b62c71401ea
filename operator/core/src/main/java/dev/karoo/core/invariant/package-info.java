/// What must hold of every plan and at every moment: checked after each plan in tests, and on
/// demand in production. It shares no code with the search that it checks.
@NullMarked
package dev.karoo.core.invariant;

import org.jspecify.annotations.NullMarked;
