/// Classes that break a rule of the house, each on purpose, to show that the rule sees it.
@NullMarked
package dev.karoo.store.wrong;

import org.jspecify.annotations.NullMarked;
