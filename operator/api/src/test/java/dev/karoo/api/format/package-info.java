@NullMarked
package dev.karoo.api.format;

import org.jspecify.annotations.NullMarked;
