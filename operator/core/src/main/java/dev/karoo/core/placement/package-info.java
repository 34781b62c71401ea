/// Where tasks go: the request's answer, and the search that finds it.
@NullMarked
package dev.karoo.core.placement;

import org.jspecify.annotations.NullMarked;
