@NullMarked
package dev.karoo.api.convert;

import org.jspecify.annotations.NullMarked;
