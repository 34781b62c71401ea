@NullMarked
package dev.karoo.core.quota;

import org.jspecify.annotations.NullMarked;
