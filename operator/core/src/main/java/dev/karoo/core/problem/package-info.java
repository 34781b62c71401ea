/// What is wrong with an input: place, value, fix.
@NullMarked
package dev.karoo.core.problem;

import org.jspecify.annotations.NullMarked;
