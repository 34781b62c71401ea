/// The wiring of Karoo: what is started together, and with what.
@NullMarked
package dev.karoo.app;

import org.jspecify.annotations.NullMarked;
