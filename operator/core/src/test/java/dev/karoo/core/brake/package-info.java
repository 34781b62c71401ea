@NullMarked
package dev.karoo.core.brake;

import org.jspecify.annotations.NullMarked;
