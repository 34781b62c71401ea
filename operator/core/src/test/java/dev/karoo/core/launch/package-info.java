@NullMarked
package dev.karoo.core.launch;

import org.jspecify.annotations.NullMarked;
