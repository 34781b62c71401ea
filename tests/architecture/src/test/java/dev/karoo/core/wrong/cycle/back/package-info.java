/// Classes that break a rule of the house, each on purpose, to show that the rule sees it.
@NullMarked
package dev.karoo.core.wrong.cycle.back;

import org.jspecify.annotations.NullMarked;
