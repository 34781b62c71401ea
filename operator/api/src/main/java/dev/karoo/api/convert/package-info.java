/// Between the kinds, as users see them, and core's values.
@NullMarked
package dev.karoo.api.convert;

import org.jspecify.annotations.NullMarked;
