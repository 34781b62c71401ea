@NullMarked
package dev.karoo.api.yaml;

import org.jspecify.annotations.NullMarked;
