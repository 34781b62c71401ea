/// YAML in, with the place of everything; YAML out.
@NullMarked
package dev.karoo.api.yaml;

import org.jspecify.annotations.NullMarked;
