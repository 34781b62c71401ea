/// Label and field selectors.
@NullMarked
package dev.karoo.server.select;

import org.jspecify.annotations.NullMarked;
