/// JSON and YAML trees: reading within bounds, paths into them, patches.
@NullMarked
package dev.karoo.server.json;

import org.jspecify.annotations.NullMarked;
